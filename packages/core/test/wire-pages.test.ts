import type { OpenRouter, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter, hintTexts } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { drain } from './support/every-call.ts';
import { failureOf } from './support/failure.ts';

const html = '<!doctype html><title>Welcome</title>';
const chat = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] } as const;

const page = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  new Response(html, { status, headers: { 'content-type': 'text/html', ...headers } });

/** Pages that something other than the API sends. */
const foreign: Readonly<Record<string, () => Response>> = {
  'a page at a base URL without /api/v1': () => page(200),
  'a page labeled as JSON': () => page(200, { 'content-type': 'application/json' }),
  'a page labeled as XHTML': () => page(200, { 'content-type': 'application/xhtml+xml' }),
  'an empty page': () => new Response('', { headers: { 'content-type': 'text/html' } }),
  'a page of a firewall': () => page(403),
  'a page of a proxy that wants a password': () => page(407),
  'a page of a login of the network': () => page(511),
  'a page for a method that is not allowed': () => page(405),
  'a redirect to a login': () => page(302, { location: 'https://login.test/' }),
};

const calls: Readonly<Record<string, (client: OpenRouter) => Promise<unknown>>> = {
  'chat.send': async (client) => await client.chat.send(chat),
  'chat.stream': async (client) => {
    await drain(client.chat.stream(chat));
  },
  'generate.speech': async (client) =>
    await client.generate.speech({ model: 'openai/gpt-4o-mini-tts', voice: 'alloy', input: 'Hi' }),
  'generate.image': async (client) =>
    await client.generate.image({ model: 'openai/gpt-image-1', prompt: 'a cat' }),
  'account.getKey': async (client) => await client.account.getKey(),
};

const cases = Object.entries(calls).flatMap(([name, call]) =>
  Object.entries(foreign).map(([what, respond]) => [name, what, call, respond] as const),
);

describe('in place of the API', () => {
  it.each(cases)(
    '%s names the base URL and never a charge for %s',
    async (_name, _what, call, respond) => {
      const counts = new Map<string, number>();
      const options: OpenRouterOptions = {
        apiKey: 'sk-or-v1-test',
        fetch: async (input, init) => {
          const { method, url } = new Request(input, init);
          counts.set(`${method} ${url}`, (counts.get(`${method} ${url}`) ?? 0) + 1);
          const response = respond();
          // What fetch does with `redirect: 'error'`.
          if (response.status === 302)
            throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
          return response;
        },
      };
      const error = await failureOf(call(createOpenRouter(options)));
      expect(error).toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
        details: { reason: 'connection' },
      });
      const hints = hintTexts(error.hints).join(' ');
      expect(hints).toContain('baseUrl');
      expect(`${error.message} ${hints}`).not.toMatch(/charged/u);
      expect([...counts.values()].every((count) => count === 1)).toBe(true);
    },
  );

  it.each([502, 504, 520, 524])(
    'a page with HTTP %d may hide an answer that was paid',
    async (status) => {
      const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: async () => page(status) });
      const error = await failureOf(client.chat.send(chat));
      expect(error).toMatchObject({ retryable: false, details: { reason: 'outcome_unknown' } });
    },
  );
});
