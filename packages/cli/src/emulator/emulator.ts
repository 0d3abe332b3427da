import { createEmulator } from '@orkit/openrouter-emulator';

import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { lastText } from '../flags/settings.ts';
import { parseNumber } from '../flags/values.ts';
import { stdoutFailureOf } from '../terminal/stdout-failure.ts';

const DEFAULT_PORT = 4010;
const MAX_PORT = 65_535;

/** Runs the emulator until it is interrupted. */
export async function runEmulator(invocation: Invocation): Promise<CommandResult> {
  const { output, settings, signal } = invocation;
  const port = portOf(invocation);
  await using emulator = createEmulator({
    faultHeader: true,
    onRequest: ({ method, path, outcome: result }) => {
      output.note(`${method} ${path} ${result}`);
    },
  });
  const url = await emulator.listen({ port }).catch((error: unknown) => {
    throw isPortInUse(error)
      ? usageError(
          `Cannot listen on port ${String(port)}: it is in use`,
          'orm emulator --port 0 uses any free port',
        )
      : error;
  });
  if (settings.json)
    output.document({ schema: 'orm/v1', ok: true, command: 'emulator', data: { url } });
  output.result(`${url}\n`);
  const failure = await stdoutFailureOf(invocation.io.stdout);
  if (failure !== undefined) throw failure;
  output.note('In another shell:');
  output.note(`  OPENROUTER_API_KEY=sk-or-v1-test orm chat "Hello" --base-url ${url}`);
  output.note('Press ^C to stop.');
  await new Promise((_resolve, reject) => {
    // The reason of the signal becomes the result of the command.
    const end = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return { data: { url } };
}

function portOf({ flags }: Invocation): number {
  const text = lastText(flags['port']);
  const port = text === undefined ? DEFAULT_PORT : parseNumber('--port', text);
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw usageError(
      `--port must be a whole number from 0 to ${String(MAX_PORT)}, not "${text ?? ''}"`,
    );
  }
  return port;
}

function isPortInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
