import { describe, expect, it } from 'vitest';

import type { OpenRouterOptions } from './client.ts';
import { createOpenRouter } from './client.ts';
import type { OpenRouterError } from './shared/errors.ts';
import { hintTexts } from './shared/hint-texts.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;

interface SentRequest {
  readonly url: string;
  readonly headers: Headers;
}

/** Sends a chat with a client of these options and returns the request that reached the network. */
async function sentRequest(options: OpenRouterOptions): Promise<SentRequest> {
  const requests: SentRequest[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    async fetch(input, init) {
      const { url, headers } = new Request(input, init);
      requests.push({ url, headers });
      return Response.json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
    },
    ...options,
  });
  await client.chat.send({ messages });
  const [request] = requests;
  if (request === undefined) throw new Error('Nothing was sent');
  return request;
}

describe('the options of a client', () => {
  it.each([
    [undefined, 'https://openrouter.ai/api/v1/chat/completions'],
    ['http://127.0.0.1:4010/api/v1', 'http://127.0.0.1:4010/api/v1/chat/completions'],
    ['https://proxy.test/or///', 'https://proxy.test/or/chat/completions'],
    ['https://proxy.test', 'https://proxy.test/chat/completions'],
  ])('accept the base URL %s', async (baseUrl, url) => {
    expect((await sentRequest({ baseUrl })).url).toBe(url);
  });

  it.each(['', 'openrouter.ai/api/v1', 'ftp://openrouter.ai', 'file:///etc', '/api/v1'])(
    'reject the base URL "%s"',
    (baseUrl) => {
      expect(() => createOpenRouter({ baseUrl })).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          message: 'Cannot create the client: baseUrl is not an http(s) URL',
          hints: [{ kind: 'text', text: 'The default is https://openrouter.ai/api/v1.' }],
        }),
      );
    },
  );

  it.each([
    'https://user@proxy.test/api',
    'https://:secret@proxy.test/api',
    'https://proxy.test/api?tenant=1',
    'https://proxy.test/api#here',
  ])('reject the base URL %s without repeating it', (baseUrl) => {
    expect(() => createOpenRouter({ baseUrl })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: 'Cannot create the client: baseUrl has a user, a query or a fragment',
      }),
    );
  });

  it('name the app', async () => {
    const { headers } = await sentRequest({ app: { url: 'https://example.org', title: 'Café' } });
    expect(headers.get('http-referer')).toBe('https://example.org');
    expect(headers.get('x-openrouter-title')).toBe('Café');
  });

  it.each([{}, { app: undefined }, { app: {} }])(
    'say nothing about the app unasked: %j',
    async (options) => {
      const { headers } = await sentRequest(options);
      expect([...headers.keys()].filter((name) => /referer|title/u.test(name))).toEqual([]);
    },
  );

  it.each([
    [{ baseURL: 'https://proxy.example/v1' }, 'baseURL', 'Did you mean "baseUrl"?'],
    [{ max_retries: 0 }, 'max_retries', 'Known fields: apiKey, baseUrl'],
    [{ timeout: 5 }, 'timeout', 'Did you mean "attemptTimeoutMs"?'],
    [{ defaultHeaders: {} }, 'defaultHeaders', 'Known fields:'],
    [{ budget: { maxCostUSD: 1 } }, 'budget.maxCostUSD', 'Did you mean "maxCostUsd"?'],
    [{ budget: { limit: 1 } }, 'budget.limit', 'Known fields: maxCostUsd, sessionUsd'],
  ])('refuse an unknown option: %j', (options: object, name, hint) => {
    const refusal = (() => {
      try {
        createOpenRouter(options);
      } catch (error) {
        return error as OpenRouterError;
      }
      throw new Error('It was accepted');
    })();
    expect(refusal.message).toBe(`Cannot create the client: there is no option "${name}"`);
    expect(hintTexts(refusal.hints).join(' ')).toContain(hint);
  });

  it.each<[string, unknown[], string]>([
    ['attemptTimeoutMs', [0, -1, Number.NaN, Infinity, '5', null], 'must be a number above 0'],
    ['maxRetries', [-1, 1.5, 11, Infinity, '2'], 'must be a whole number from 0 to 10'],
    ['modelCacheTtlMs', [-1, Number.NaN, Infinity, '5'], 'must be a number, 0 or above'],
    ['apiKey', [5, {}], 'must be a text'],
    ['fetch', ['fetch', {}], 'must be a function'],
    ['baseUrl', [5, {}], 'is not an http(s) URL'],
  ])('reject an invalid %s', (name, values, fault) => {
    for (const value of values) {
      expect(() => createOpenRouter({ [name]: value })).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          message: `Cannot create the client: ${name} ${fault}`,
        }),
      );
    }
  });

  it.each([
    ['attemptTimeoutMs', 0.5],
    ['maxRetries', 0],
    ['maxRetries', 10],
    ['modelCacheTtlMs', 0],
  ])('accept a %s of %d', (name, value) => {
    expect(() => createOpenRouter({ [name]: value })).not.toThrow();
  });

  it.each([undefined, ''])('may omit the key (%j): the first call reports it', async (apiKey) => {
    const client = createOpenRouter({ apiKey });
    await expect(client.chat.send({ messages })).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      details: { reason: 'credentials' },
    });
  });

  it('without a fetch use the global one at the time of the call', async () => {
    const before = globalThis.fetch;
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test' });
    globalThis.fetch = async () =>
      Response.json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] });
    try {
      expect((await client.chat.send({ messages })).text).toBe('Hi');
    } finally {
      globalThis.fetch = before;
    }
  });
});
