import { expect } from 'vitest';

/** Arguments for the response cache. */
export const caching = { cache: true, cache_ttl: '5m', cache_clear: true };

/** Each way to choose a provider. */
export const routing = {
  quantizations: ['fp8', 'bf16', 'unknown'],
  ignore: ['together'],
  sort: 'price',
  order: ['google-vertex', 'google-ai-studio'],
  require_parameters: false,
  data_collection: 'allow',
  allow_fallbacks: true,
};

/** How to wait for a video. */
export const waiting = { max_wait_ms: 60_000, poll_interval_ms: 2_000 };

/** How usage is told. */
export const tokens = {
  prompt_tokens: expect.any(Number),
  completion_tokens: expect.any(Number),
  total_tokens: expect.any(Number),
};

/** What openrouter-mcp-multimodal tells beside every answer of a chat. */
export const chatInfo = {
  finish_reason: 'stop',
  usage: tokens,
  cache: { status: expect.stringMatching(/^(?:hit|miss)$/u), ttl: 300 },
};

/** What it tells beside a file that was made. */
export function made(name: string, mime: string) {
  const bytes: unknown = expect.any(Number);
  return {
    save_path: expect.stringMatching(new RegExp(`/${name}$`, 'u')),
    mime,
    size_bytes: bytes,
  };
}
