import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { EnvironmentOptions } from '@orkit/openrouter-multimodal/env';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import type { Audit } from '@orkit/openrouter-multimodal/operations';
import { operations, toAuditJson } from '@orkit/openrouter-multimodal/operations';

import packageJson from '../../package.json' with { type: 'json' };
import { parseFlags, toUsage } from './flags.ts';
import { createLazyLedger } from './lazy-ledger.ts';
import { createLazyWorkspace } from './lazy-workspace.ts';
import { createLifecycle } from './lifecycle.ts';
import { createLog } from './log.ts';
import { createClientOpener } from './open-client.ts';
import { createMcpServerFactory } from '../server.ts';
import { serveOverStdio } from '../transport/stdio.ts';
import { createPendingJobs } from './pending-jobs.ts';
import { systemClock } from './system-clock.ts';

/** Exit status for a command line or an environment that cannot work. */
const EXIT_USAGE = 2;

const { version } = packageJson;

main();

function main(): void {
  const command = parseFlags(process.argv.slice(2));
  if (command.kind === 'mistake') refuse(command.message);
  else if (command.kind === 'help') process.stdout.write(toUsage());
  else if (command.kind === 'version') process.stdout.write(`${version}\n`);
  else serve();
}

function serve(): void {
  const settings = readEnvironment();
  if (settings === undefined) return;
  const { client, workspace, jobLedger } = settings;
  const log = createLog({ level: settings.logLevel, write: toStderr, now: systemClock.now });
  const pendingJobs = createPendingJobs();
  const lifecycle = createLifecycle(process, { log, settled: pendingJobs.settled });
  const connection = serveOverStdio({
    createServer: createMcpServerFactory({
      operations,
      client: createClientOpener({
        ...client,
        jobLedger: jobLedger && createLazyLedger(jobLedger),
        onJobEvent: pendingJobs.onJobEvent,
      }),
      workspace: createLazyWorkspace({ ...workspace, stateHome: jobLedger?.stateHome }),
      version,
      clock: systemClock,
      log,
      audit: settings.audit === false ? undefined : createAudit(),
    }),
    input: process.stdin,
    output: process.stdout,
    log,
    onClose: () => lifecycle.end('connection closed'),
  });
  lifecycle.connected(connection);
  log.info('serving', { version, node: process.versions.node, tools: operations.length });
}

/** What is paid is told whatever the log level. */
function createAudit(): Audit {
  return {
    clock: systemClock,
    write: (line) => toStderr(`${toAuditJson(line, systemClock)}\n`),
  };
}

function toStderr(text: string): void {
  process.stderr.write(text);
}

function readEnvironment(): EnvironmentOptions | undefined {
  try {
    return optionsFromEnv(process.env);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    refuse(error.message);
    return undefined;
  }
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = EXIT_USAGE;
}
