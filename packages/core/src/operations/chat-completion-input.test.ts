import { describe, expect, it } from 'vitest';

import { chunkOf, createStreamFetch, done, lastChunk } from '../../test/support/chat-chunks.ts';
import { runOperation } from '../../test/support/run-operation.ts';
import { createOpenRouter } from '../client.ts';
import { chatCompletion } from './chat/chat-completion.ts';
import type { Hint } from '../shared/hints.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const model = 'openai/gpt-4o';

async function run(raw: unknown, fetch: typeof globalThis.fetch): Promise<void> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 });
  await runOperation(chatCompletion, raw, client);
}

/** Headers and body of the request for an input. */
async function sentFor(
  raw: Record<string, unknown>,
): Promise<{ body: unknown; cache: Record<string, string> }> {
  const upstream = createStreamFetch([chunkOf({ content: '{}' }), lastChunk(), done]);
  await run({ messages, model, ...raw }, upstream.fetch);
  const [request] = upstream.requests;
  if (request === undefined) throw new Error('Nothing was sent');
  const cache = [...request.headers].filter(([name]) => name.startsWith('x-openrouter-cache'));
  return { body: await request.json(), cache: Object.fromEntries(cache) };
}

const bare = { model, messages, stream: true };

describe('the input of chat_completion', () => {
  it('sends no field that is not in it', async () => {
    expect(await sentFor({})).toEqual({ body: bare, cache: {} });
  });

  it('maps every field', async () => {
    const { body } = await sentFor({
      models: ['c/d'],
      max_tokens: 10,
      temperature: 0.5,
      top_p: 0.9,
      seed: 1,
      stop: ['END'],
      reasoning: { max_tokens: 100, exclude: true },
      tools: [
        {
          type: 'function',
          function: {
            name: 'f',
            description: 'Does.',
            parameters: { type: 'object' },
            strict: true,
          },
        },
      ],
      tool_choice: 'f',
      provider: {
        order: ['x'],
        only: ['y'],
        ignore: ['z'],
        allow_fallbacks: false,
        require_parameters: true,
        data_collection: 'deny',
        zdr: true,
        quantizations: ['fp8'],
        sort: 'price',
        max_price: { prompt: 1, completion: 2, request: 3, image: 4 },
      },
      online: true,
      web_max_results: 3,
    });
    expect(body).toEqual({
      ...bare,
      models: ['c/d'],
      max_tokens: 10,
      temperature: 0.5,
      top_p: 0.9,
      seed: 1,
      stop: ['END'],
      reasoning: { max_tokens: 100, exclude: true },
      tools: [
        {
          type: 'function',
          function: {
            name: 'f',
            description: 'Does.',
            parameters: { type: 'object' },
            strict: true,
          },
        },
        { type: 'openrouter:web_search', parameters: { max_results: 3 } },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      provider: {
        order: ['x'],
        only: ['y'],
        ignore: ['z'],
        allow_fallbacks: false,
        require_parameters: true,
        data_collection: 'deny',
        zdr: true,
        quantizations: ['fp8'],
        sort: 'price',
        max_price: { prompt: 1, completion: 2, request: 3, image: 4 },
      },
    });
  });

  it.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ reasoning: { effort: 'low' } }, { reasoning: { effort: 'low' } }],
    [{ include_reasoning: true }, { include_reasoning: true }],
    [{ online: true }, { tools: [{ type: 'openrouter:web_search' }] }],
    [{ online: false, web_max_results: 3 }, {}],
    [{ tool_choice: 'none' }, { tool_choice: 'none' }],
    [{ tool_choice: 'auto' }, { tool_choice: 'auto' }],
    [{ tool_choice: 'required' }, { tool_choice: 'required' }],
    [{ model: '  a/b ' }, { model: 'a/b' }],
  ])('%j', async (raw, extra) => {
    expect((await sentFor(raw)).body).toEqual({ ...bare, ...extra });
  });

  const on = { 'x-openrouter-cache': 'true' };
  const ttl = (seconds: number) => ({ ...on, 'x-openrouter-cache-ttl': String(seconds) });
  it.each<[Record<string, unknown>, Record<string, string>]>([
    [{ cache: true }, on],
    [{ cache: false }, { 'x-openrouter-cache': 'false' }],
    [{ cache_ttl: '5m' }, ttl(300)],
    [{ cache_ttl: '1h' }, ttl(3_600)],
    [{ cache_ttl: '1d' }, ttl(86_400)],
    [{ cache_ttl: '90s' }, ttl(90)],
    [{ cache_ttl: '90' }, ttl(90)],
    [{ cache_ttl: 3600 }, ttl(3_600)],
    [{ cache_clear: true }, { ...on, 'x-openrouter-cache-clear': 'true' }],
    [{ cache_clear: false }, {}],
    [{ cache: false, cache_ttl: '5m' }, { 'x-openrouter-cache': 'false' }],
  ])('sets the response cache for %j', async (raw, cache) => {
    expect((await sentFor(raw)).cache).toEqual(cache);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ cache_ttl: '0s' }, '"cache_ttl" must be at least 1 second'],
    [{ cache_ttl: '25h' }, '"cache_ttl" must be at most 24 hours'],
    [{ cache_ttl: 1.5 }, '"cache_ttl" must be whole seconds'],
    [{ cache_ttl: 'x' }, '"cache_ttl" must be seconds, or a duration such as 5m or 1h'],
    [{ cache_ttl: true }, '"cache_ttl" must be seconds, or a duration such as 5m or 1h'],
    [{ model: ' ' }, '"model" must name a model'],
    [{ messages: [] }, '"messages" must have at least one message'],
    [{ messages: 'Hi' }, '"messages" must be a list, not "Hi"'],
    [
      { messages: [{ role: 'tool', content: 'x' }] },
      '"messages.0" is a tool message and needs tool_call_id',
    ],
    [{ temperature: 3 }, '"temperature" must be at most 2, not 3'],
    [{ max_tokens: 0 }, '"max_tokens" must be at least 1, not 0'],
    [{ online: true, web_max_results: 26 }, '"web_max_results" must be at most 25, not 26'],
    [{ web_max_results: 3 }, '"web_max_results" needs `online: true`'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, '"stop" must have at most 4 items, not 5'],
    [
      { reasoning: { effort: 'low', max_tokens: 5 } },
      '"reasoning" takes effort or max_tokens, not both',
    ],
    [{ response_schema: 'x' }, '"response_schema" must be an object, not "x"'],
    [{ tools: [{ type: 'function' }] }, 'field "tools.0.function" is missing'],
  ])('refuses %j before anything is sent', async (raw, message) => {
    const upstream = createStreamFetch([]);
    await expect(run({ messages, model, ...raw }, upstream.fetch)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot run chat_completion: ${message}`,
    });
    expect(upstream.requests).toHaveLength(0);
  });

  const field = (name: string): Hint => ({ kind: 'did-you-mean-field', field: name });

  it.each<[Record<string, unknown>, string, Hint]>([
    [{ temprature: 1 }, 'unknown field "temprature"', field('temperature')],
    [{ provider: { sorts: 'price' } }, 'unknown field "provider.sorts"', field('sort')],
    [
      { provider: { sort: 'prices' } },
      '"provider.sort" must be one of "price", "throughput", "latency", "exacto", not "prices"',
      { kind: 'did-you-mean', values: ['price'] },
    ],
    [
      { provider: { max_price: { promt: 1 } } },
      'unknown field "provider.max_price.promt"',
      field('prompt'),
    ],
  ])('proposes a correction for %j', async (raw, message, hint) => {
    await expect(
      run({ messages, model, ...raw }, createStreamFetch([]).fetch),
    ).rejects.toMatchObject({
      message: `Cannot run chat_completion: ${message}`,
      hints: [hint],
    });
  });

  it('lists all fields when an unknown one is similar to none', async () => {
    await expect(
      run({ messages, question: 'Hi' }, createStreamFetch([]).fetch),
    ).rejects.toMatchObject({
      hints: [
        {
          kind: 'known-fields',
          fields: expect.arrayContaining(['messages', 'attachments', 'model']),
        },
      ],
    });
  });
});
