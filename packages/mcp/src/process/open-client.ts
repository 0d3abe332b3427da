import type { OpenRouter, OpenRouterOptions } from '@orkit/openrouter-multimodal';

/**
 * Opens the client at the first call and remembers it. What speaks HTTP is loaded only then, so
 * that listing the tools does not wait for it.
 */
export function createClientOpener(options: OpenRouterOptions): () => Promise<OpenRouter> {
  let opening: Promise<OpenRouter> | undefined;
  return async () => await (opening ??= open(options));
}

async function open(options: OpenRouterOptions): Promise<OpenRouter> {
  const { createOpenRouter } = await import('./create-client.ts');
  return createOpenRouter(options);
}
