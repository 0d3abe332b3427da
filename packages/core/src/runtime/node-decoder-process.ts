// Runs a decoder in a process of its own, which can be stopped inside native code (decision 0012).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { env, execPath } from 'node:process';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Limits of a process. */
export interface DecoderLimits {
  /** Seconds that it may take, its start included. */
  readonly seconds: number;
  /** Bytes of memory that it may take. */
  readonly maxBytes: number;
}

/** Milliseconds between two checks of the memory. */
const POLL_INTERVAL_MS = 25;

/** Environment variables that the process needs: the API key is not among them. */
const inheritedVariables = [
  'SystemRoot',
  'HOME',
  'XDG_CACHE_HOME',
  'FONTCONFIG_FILE',
  'FONTCONFIG_PATH',
  'LD_LIBRARY_PATH',
];

// The process ends itself, also when its parent is gone; the messages of libvips about a timeout begin with the same word.
const before = `
import { buffer } from 'node:stream/consumers';
const [seconds, maxBytes, pollMs, ...values] = process.argv.slice(1);
const exit = (message) => process.stderr.write(message, () => process.kill(process.pid, 'SIGKILL'));
setTimeout(() => exit('timeout: ' + seconds + ' s'), seconds * 1000).unref();
setInterval(() => {
  if (process.memoryUsage.rss() > maxBytes) exit('memory: ' + maxBytes + ' bytes');
}, pollMs).unref();
try {`;

const after = `
} catch (error) {
  process.stderr.write(error.message.slice(0, 2000));
  process.exitCode = 1;
}`;

/**
 * Runs a program with `values`, an input and limits, and returns what it writes to standard output.
 *
 * @throws Error with the message of the program, or one that begins with `timeout:` or `memory:` when it exceeded a limit.
 */
export async function runDecoder(
  program: string,
  values: readonly (string | number)[],
  input: Uint8Array,
  { seconds, maxBytes }: DecoderLimits,
): Promise<Buffer> {
  const parameters = [seconds, maxBytes, POLL_INTERVAL_MS, ...values].map(String);
  const script = `${before}${program}${after}`;
  const child = spawn(execPath, ['--input-type=module', '-e', script, ...parameters], {
    env: environment(),
    windowsHide: true,
  });
  // A process that ends early closes its input; its exit code and message say why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [output, message, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    // The event has the exit code.
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(message);
  return output;
}

/**
 * Returns the URL of an installed module.
 *
 * @throws Error when it is not installed.
 */
export function resolveModule(name: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
}

function environment(): Record<string, string | undefined> {
  // Electron runs as Node.js only with this variable.
  return {
    ...Object.fromEntries(inheritedVariables.map((name) => [name, env[name]])),
    ELECTRON_RUN_AS_NODE: '1',
  };
}
