import type { Emulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { createJobLedger, createWorkspace } from '@orkit/openrouter-multimodal/node';
import { operations } from '@orkit/openrouter-multimodal/operations';

import type { Connection, ConnectOptions } from './connect.ts';
import { connect } from './connect.ts';

/**
 * Connects to a server with all operations, configured by environment variables like the program, with the emulator as OpenRouter.
 * Jobs are recorded only if the environment names a ledger. The clock, if any, is also the clock of the client.
 */
export async function connectEmulated(
  emulator: Emulator,
  environment: Readonly<Record<string, string>>,
  options: Pick<ConnectOptions, 'era' | 'protocolVersion' | 'clock'> = {},
): Promise<Connection> {
  const settings = optionsFromEnv({ OPENROUTER_API_KEY: 'sk-or-v1-test', ...environment });
  const isNoted = environment['XDG_STATE_HOME'] !== undefined;
  const client = createOpenRouter({
    ...settings.client,
    fetch: emulator.fetch,
    clock: options.clock,
    jobLedger: isNoted ? createJobLedger(settings.jobLedger) : undefined,
  });
  return await connect({
    ...options,
    operations,
    openClient: async () => await Promise.resolve(client),
    workspace: createWorkspace(settings.workspace),
  });
}
