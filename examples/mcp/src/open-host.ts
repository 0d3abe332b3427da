import { createEmulator } from '@orkit/openrouter-emulator';
import type { Host, HostOptions } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';

const emulator = createEmulator();

/** Creates a host for OpenRouter if a key is set, else for an emulator in this process. */
export function openHost(
  environment: Readonly<Record<string, string | undefined>>,
  options: HostOptions = {},
): Host {
  if (environment['OPENROUTER_API_KEY'] !== undefined) return createHost(environment, options);
  return createHost(
    { ...environment, OPENROUTER_API_KEY: 'sk-or-v1-example' },
    { ...options, client: { fetch: emulator.fetch } },
  );
}
