import type { Io } from './terminal/io.ts';
import { version } from './host/version.ts';

/** Runs one command line and answers its exit status. It throws nothing and ends no process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [word] = argv;
  // Asked for by scripts, often: it loads nothing else.
  if (argv.length === 1 && (word === '--version' || word === '-V')) {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  const { runCommandLine } = await import('./command-line.ts');
  return await runCommandLine(argv, io);
}
