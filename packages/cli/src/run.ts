import { STDOUT_STATUS } from './errors/exit-status.ts';
import type { Io } from './terminal/io.ts';
import { stdoutFailureOf } from './terminal/stdout-failure.ts';
import { version } from './host/version.ts';

/** Runs one command line and returns its exit status. It never throws and never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [word] = argv;
  // Scripts call it often, so it loads nothing else.
  if (argv.length === 1 && (word === '--version' || word === '-V')) {
    io.stdout.write(`${version}\n`);
    const failure = await stdoutFailureOf(io.stdout);
    if (failure === undefined) return 0;
    io.stderr.write(`error: ${failure.message} [${failure.code}]\n`);
    return STDOUT_STATUS;
  }
  const { runCommandLine } = await import('./command-line.ts');
  return await runCommandLine(argv, io);
}
