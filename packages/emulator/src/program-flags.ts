import { parseArgs } from 'node:util';

/** Parsed command line. */
export interface ProgramFlags {
  readonly port: number;
  readonly host: string;
  readonly apiKey: string | undefined;
  readonly isQuiet: boolean;
  /** Duration of a video job in milliseconds; undefined without the flag. */
  readonly videoMs: number | undefined;
  readonly mode: 'server' | 'help' | 'version';
}

/** An invalid command line; the message is one sentence for the user. */
export class FlagError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FlagError';
  }
}

const DEFAULT_PORT = '4010';

/** The text of `--help`. */
export const HELP = `openrouter-emulator: an OpenRouter on your own machine

Usage: openrouter-emulator [flags]

  --port <number>     port to listen on; 0 selects a free port (default ${DEFAULT_PORT})
  --host <address>    address to listen on (default 127.0.0.1)
  --api-key <key>     the only accepted key (default: any that begins with sk-or-)
  --video-seconds <n> duration of a video job (default 2)
  --quiet             do not log requests
  --help              print this help
  --version           print the version
`;

/** Parses the command line; throws a {@link FlagError} when it is invalid. */
export function parseFlags(args: readonly string[]): ProgramFlags {
  const { port, host, 'api-key': apiKey, quiet, help, version, ...rest } = parseValues(args);
  return {
    port: parsePort(port),
    host,
    apiKey,
    isQuiet: quiet,
    videoMs: parseVideoMs(rest['video-seconds']),
    mode: toMode(help, version),
  };
}

function toMode(help: boolean, version: boolean): ProgramFlags['mode'] {
  if (help) return 'help';
  return version ? 'version' : 'server';
}

// The return type is what parseArgs makes of the options.
// oxlint-disable-next-line typescript/explicit-function-return-type
function parseValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: DEFAULT_PORT },
        host: { type: 'string', default: '127.0.0.1' },
        'api-key': { type: 'string' },
        'video-seconds': { type: 'string' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    }).values;
  } catch (error) {
    const [sentence = ''] = error instanceof Error ? error.message.split(/\. |\n/) : [];
    throw new FlagError(sentence);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new FlagError(`--port must be a number from 0 to 65535, not '${text}'`);
  }
  return port;
}

/** One day; no caller waits longer for a video. */
const MAX_VIDEO_SECONDS = 86_400;

function parseVideoMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || seconds > MAX_VIDEO_SECONDS) {
    throw new FlagError(
      `--video-seconds must be a number from 0 to ${MAX_VIDEO_SECONDS}, not '${text}'`,
    );
  }
  return seconds * 1000;
}
