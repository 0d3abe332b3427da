import type { Emulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import { operations } from '@orkit/openrouter-multimodal/operations';

import type { Era } from '../../src/server.ts';
import type { Connection } from './connect.ts';
import { connect } from './connect.ts';

/** A server over the whole catalogue, set up by its environment as the program is, with the emulator for OpenRouter. */
export async function connectEmulated(
  emulator: Emulator,
  environment: Readonly<Record<string, string>>,
  era: Era = 'legacy',
): Promise<Connection> {
  const settings = optionsFromEnv({ OPENROUTER_API_KEY: 'sk-or-v1-test', ...environment });
  const client = createOpenRouter({ ...settings.client, fetch: emulator.fetch });
  return await connect({
    operations,
    era,
    openClient: async () => await Promise.resolve(client),
    workspace: createWorkspace(settings.workspace),
  });
}
