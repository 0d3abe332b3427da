import type { LogLevel } from '@orkit/openrouter-multimodal/env';
import { logLevels } from '@orkit/openrouter-multimodal/env';

/** Fields beside a message. Only values that cannot carry a key or user content belong here. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A log that writes one line of JSON for each event. */
export type Log = Readonly<Record<LogLevel, (message: string, info?: LogFields) => void>>;

/** Options for {@link createLog}. */
export interface LogOptions {
  /** Least severe level that is written. */
  readonly level: LogLevel;
  write(line: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Creates a log of lines `{"ts", "level", "msg", …}`. */
export function createLog({ level, write, now }: LogOptions): Log {
  const written = new Set(logLevels.slice(0, logLevels.indexOf(level) + 1));
  const at = (each: LogLevel) => (message: string, info?: LogFields) => {
    if (!written.has(each)) return;
    const ts = new Date(now()).toISOString();
    write(`${JSON.stringify({ ts, level: each, msg: message, ...info })}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A log that discards everything. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Returns the loggable fields of an error from other code, whose message and stack can carry keys and content. */
export function toErrorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error_name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { error_name: error.name, error_code: code };
}
