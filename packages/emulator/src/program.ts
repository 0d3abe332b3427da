import { readFileSync } from 'node:fs';
import { createEmulator } from './emulator.ts';
import type { Emulator } from './options.ts';
import { FlagError, HELP, parseFlags, type ProgramFlags } from './program-flags.ts';
import type { RecordedRequest } from './recorder.ts';

/** Runs the program with the arguments of this process until a signal ends it. */
export async function main(): Promise<void> {
  process.exitCode = await runProgram(process.argv.slice(2));
}

async function runProgram(args: readonly string[]): Promise<number> {
  try {
    const flags = parseFlags(args);
    if (flags.mode === 'help') process.stdout.write(HELP);
    else if (flags.mode === 'version') process.stdout.write(`${readVersion()}\n`);
    else return await serve(flags);
    return 0;
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    printLine(`openrouter-emulator: ${error.message}; --help lists the flags`);
    return 2;
  }
}

async function serve(flags: ProgramFlags): Promise<number> {
  const { apiKey, isQuiet, videoMs } = flags;
  const onRequest = isQuiet ? undefined : (request: RecordedRequest) => printLine(toLine(request));
  const emulator = createEmulator({ apiKey, faultHeader: true, onRequest, videoMs });
  const failure = await listenOrExplain(emulator, flags);
  if (failure !== undefined) {
    printLine(`openrouter-emulator: ${failure}`);
    return 1;
  }
  // The key may be a real one: the shell expands it, so that no screen or log shows it.
  printLine(
    toWelcome(emulator.url ?? '', apiKey === undefined ? 'sk-or-v1-test' : '$OPENROUTER_API_KEY'),
  );
  await untilSignal();
  await emulator.close();
  return 0;
}

async function listenOrExplain(
  emulator: Emulator,
  { port, host }: ProgramFlags,
): Promise<string | undefined> {
  try {
    await emulator.listen({ port, host });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      return `Port ${port} of ${host} is in use; choose another with --port`;
    return `Cannot listen on port ${port} of ${host} (${String(code ?? error)})`;
  }
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function toLine({ method, path, status, outcome }: RecordedRequest): string {
  return `${method} ${path} ${status ?? '-'} ${outcome}`;
}

function toWelcome(url: string, key: string): string {
  return `OpenRouter emulator at ${url}

Try it:
  curl ${url}/chat/completions \\
    -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\
    -d '{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}'

Press Ctrl+C to stop.
`;
}

function printLine(text: string): void {
  process.stderr.write(`${text}\n`);
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
