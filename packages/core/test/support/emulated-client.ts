import type { Emulator, EmulatorOptions } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { OpenRouter, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';

/** A client, and the emulator that it calls. */
export interface EmulatedClient {
  readonly emulator: Emulator;
  readonly client: OpenRouter;
  /** The requests that cost money, in their order. */
  posts(): Emulator['requests'];
}

/** Creates a client that calls an emulator of its own, and repeats nothing unless the options say so. */
export function createEmulatedClient(
  options: OpenRouterOptions = {},
  emulatorOptions: EmulatorOptions = {},
): EmulatedClient {
  const emulator = createEmulator(emulatorOptions);
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
    ...options,
  });
  return {
    emulator,
    client,
    posts: () => emulator.requests.filter(({ method }) => method === 'POST'),
  };
}
