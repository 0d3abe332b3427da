import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';
import { operations } from '@orkit/openrouter-multimodal/operations';

import { createLog } from '../log.ts';
import { createServer, prepareTools } from '../server.ts';
import { systemClock } from '../tools/system-clock.ts';
import { serveOverStdio } from '../transport/stdio.ts';
import { version } from '../version.ts';
import { parseFlags, toUsage } from './flags.ts';
import { createLifecycle } from './lifecycle.ts';
import type { PendingJobs } from './pending-jobs.ts';
import { createPendingJobs } from './pending-jobs.ts';

/** Exit status for an invalid command line or environment. */
const EXIT_USAGE = 2;

main();

function main(): void {
  const command = parseFlags(process.argv.slice(2));
  if (command.kind === 'mistake') refuse(command.message);
  else if (command.kind === 'help') process.stdout.write(toUsage());
  else if (command.kind === 'version') process.stdout.write(`${version}\n`);
  else serve();
}

function serve(): void {
  const pendingJobs = createPendingJobs();
  const host = openHost(pendingJobs);
  if (host === undefined) return;
  const { logLevel: level } = host.settings;
  const log = createLog({ level, write: toStderr, now: systemClock.now });
  const lifecycle = createLifecycle(process, { log, settled: pendingJobs.settled });
  const tools = prepareTools(operations);
  const connection = serveOverStdio({
    createServer: ({ era }) => createServer(tools, { ...host, era, log }),
    input: process.stdin,
    output: process.stdout,
    log,
    onClose: () => lifecycle.end('connection closed'),
  });
  // The last moment: whatever ended the process, each start line has its end line.
  process.once('exit', host.endAudit);
  lifecycle.connected(connection);
  log.info('serving', { version, node: process.versions.node, tools: operations.length });
}

/** Creates the host from the environment; prints the error and returns `undefined` when a variable is invalid. */
function openHost(pendingJobs: PendingJobs): Host | undefined {
  try {
    return createHost(process.env, {
      app: {
        url: 'https://github.com/orkit/openrouter-multimodal',
        title: 'openrouter-multimodal',
      },
      client: { onJobEvent: pendingJobs.onJobEvent },
      // Costs are reported at every log level.
      writeAudit: toStderr,
    });
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    refuse(error.message);
    return undefined;
  }
}

function toStderr(text: string): void {
  process.stderr.write(text);
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT_USAGE;
}
