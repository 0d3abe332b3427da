import { createEmulator } from '@orkit/openrouter-emulator';
import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';

/** Creates a client of OpenRouter if a key is set, else of an emulator in this process. */
export function connect(): OpenRouter {
  const { client } = optionsFromEnv(process.env);
  if (client.apiKey !== undefined) return createOpenRouter(client);
  process.stderr.write('OPENROUTER_API_KEY is not set: using the emulator.\n');
  return createOpenRouter({
    ...client,
    apiKey: 'sk-or-v1-example',
    fetch: createEmulator().fetch,
  });
}
