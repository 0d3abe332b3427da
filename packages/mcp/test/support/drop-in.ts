import { expect } from 'vitest';

/** Arguments for the response cache. */
export const caching = { cache: true, cache_ttl: '5m', cache_clear: true };

/** All routing fields. */
export const routing = {
  quantizations: ['fp8', 'bf16', 'unknown'],
  ignore: ['together'],
  sort: 'price',
  order: ['google-vertex', 'google-ai-studio'],
  require_parameters: false,
  data_collection: 'allow',
  allow_fallbacks: true,
};

/** Polling options. */
export const waiting = { max_wait_ms: 60_000, poll_interval_ms: 2_000 };

/** Fields of usage. */
export const tokens = {
  prompt_tokens: expect.any(Number),
  completion_tokens: expect.any(Number),
  total_tokens: expect.any(Number),
};

/** Metadata of every chat result of openrouter-mcp-multimodal. */
export const chatInfo = {
  finish_reason: 'stop',
  usage: tokens,
  cache: { status: expect.stringMatching(/^(?:hit|miss)$/u), ttl: 300 },
};

/** Returns its metadata of a generated file. */
export function outputInfo(name: string, mime: string) {
  const bytes: unknown = expect.any(Number);
  return {
    save_path: expect.stringMatching(new RegExp(`/${name}$`, 'u')),
    mime,
    size_bytes: bytes,
  };
}
