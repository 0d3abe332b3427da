import type { OpenRouterError } from '@orkit/openrouter-multimodal';

/** A JSON object, such as the input of an operation. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A file that a command wrote. */
export interface SavedFile {
  /** Absolute path; `-` is stdout. */
  readonly path: string;
  readonly mime: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Pixels; `null` for media without a size. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
}

/** A job at OpenRouter. */
export interface JobInfo {
  readonly id: string;
  readonly status: string;
}

/** Result of a command. */
export interface CommandResult {
  /** The result as JSON. */
  readonly data: unknown;
  /** The result as text, if it has a text form. */
  readonly text?: string | undefined;
  /** Metadata of the result: model, usage, cache. */
  readonly meta?: JsonObject | undefined;
  /** Files that were written. */
  readonly files?: readonly SavedFile[] | undefined;
  /** The job that produced the result or is still running. */
  readonly job?: JobInfo | undefined;
  /** Set when the command completed with a negative result; it determines the exit status. */
  readonly error?: OpenRouterError | undefined;
  /** The source of this result, with `--each`. */
  readonly source?: string | undefined;
  /** Exit status of a command whose results have been reported already. */
  readonly status?: number | undefined;
}
