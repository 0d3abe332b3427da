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
    [{ max_retries: 0 }, 'max_retries', 'Did you mean "maxRetries"?'],
    [{ timeout: 5 }, 'timeout', 'It is called attemptTimeoutMs here'],
    [{ apikey: 'x' }, 'apikey', 'Did you mean "apiKey"?'],
    [{ api_key: 'x' }, 'api_key', 'Did you mean "apiKey"?'],
    [{ defaultHeaders: {} }, 'defaultHeaders', 'Pass headers with each call'],
    [{ httpReferer: 'x' }, 'httpReferer', 'It is called app.url here'],
    [{ app: { name: 'x' } }, 'app.name', 'Known fields: url, title'],
    [{ proxy: { no_proxy: 'x' } }, 'proxy.no_proxy', 'Did you mean "noProxy"?'],
    [{ videos: { pollInterval: 5 } }, 'videos.pollInterval', 'Did you mean "pollIntervalMs"?'],
    [{ media: { maxBytes: 5 } }, 'media.maxBytes', 'Known fields: image, audio'],
    [{ media: { image: { maxWidth: 5 } } }, 'media.image.maxWidth', 'Known fields: maxBytes'],
    [{ defaults: { max_tokens: 5 } }, 'defaults.max_tokens', 'Did you mean "maxTokens"?'],
    [{ defaults: { model: 'a/b' } }, 'defaults.model', 'Did you mean "chatModel"?'],
    [
      { defaults: { provider: { data_collection: 'deny' } } },
      'defaults.provider.data_collection',
      'Did you mean "dataCollection"?',
    ],
    [
      { defaults: { provider: { maxPriceUsd: { input: 1 } } } },
      'defaults.provider.maxPriceUsd.input',
      'Known fields: prompt, completion',
    ],
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

  it.each<[object, string]>([
    [
      { media: { image: { maxDimension: '800' } } },
      'media.image.maxDimension must be a number, 0 or above',
    ],
    [{ media: { image: { tool: 'sharp' } } }, 'media.image.tool must be an object'],
    [
      { media: { video: { maxBytes: Number.NaN } } },
      'media.video.maxBytes must be a number, 0 or above',
    ],
    [{ media: { audio: 5 } }, 'media.audio must be an object'],
    [{ media: { allowPrivateHosts: 'localhost' } }, 'media.allowPrivateHosts must be a list'],
    [
      { media: { downloadProxy: 'http://x' } },
      'media.downloadProxy must be "environment" or an object',
    ],
    [{ videos: { maxWaitMs: -1 } }, 'videos.maxWaitMs must be a number, 0 or above'],
    [{ videos: null }, 'videos must be an object'],
    [{ app: { url: 5 } }, 'app.url must be a text'],
    [{ proxy: 'http://x' }, 'proxy must be an object'],
    [{ proxy: { loopback: 'yes' } }, 'proxy.loopback must be true or false'],
    [{ defaults: { maxTokens: '500' } }, 'defaults.maxTokens must be a whole number above 0'],
    [{ defaults: { maxTokens: Infinity } }, 'defaults.maxTokens must be a whole number above 0'],
    [{ defaults: { provider: 'openai' } }, 'defaults.provider must be an object'],
    [
      { defaults: { provider: { dataCollection: false } } },
      'defaults.provider.dataCollection must be "allow" or "deny"',
    ],
    [{ budget: { maxCostUsd: '1' } }, 'budget.maxCostUsd must be a number, 0 or above'],
    [{ interceptors: {} }, 'interceptors must be a list'],
    [{ onJobEvent: {} }, 'onJobEvent must be a function'],
  ])('reject a value of another type: %j', (options, fault) => {
    expect(() => createOpenRouter(options)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: `Cannot create the client: ${fault}`,
      }),
    );
  });

  it('may hold everything', () => {
    const limits = { maxBytes: Infinity, maxDataUrlBytes: 1, fetchTimeoutMs: 1, maxRedirects: 0 };
    expect(() =>
      createOpenRouter({
        media: {
          image: { ...limits, maxDimension: 64, jpegQuality: 1, tool: undefined },
          audio: limits,
          downloadProxy: { https: 'http://proxy.test' },
        },
        videos: { maxWaitMs: Infinity, pollIntervalMs: undefined },
        defaults: { provider: { sort: { by: 'price' }, preferredMinThroughput: { p50: 5 } } },
      }),
    ).not.toThrow();
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
