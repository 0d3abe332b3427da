import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter, hintTexts, OpenRouterError } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { drain, everyCall } from './support/every-call.ts';
import { withArguments } from './support/with-arguments.ts';

/** Creates a client that must not send anything. */
function createSilentClient(): OpenRouter {
  return createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: () => expect.unreachable('Nothing may be sent'),
  });
}

async function refusalOf(call: () => Promise<unknown>): Promise<OpenRouterError> {
  const error: unknown = await call().then(
    () => new Error('It was not refused'),
    (reason: unknown) => reason,
  );
  if (OpenRouterError.is(error)) return error;
  throw error;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Calls of every method and of the handle of a job, by name. */
const calls = [
  ...everyCall.map(({ endpoint, call }, index) => ({ name: `${endpoint} (${index})`, call })),
  {
    name: 'account.getGeneration',
    call: async (client: OpenRouter) => await client.account.getGeneration('gen-1'),
  },
];

type JobMethod = (client: OpenRouter, options: object) => Promise<unknown>;

const jobMethods: readonly (readonly [string, JobMethod])[] = [
  ['status', async (client, options) => await client.videos.resume('job-1').status(options)],
  ['wait', async (client, options) => await client.videos.resume('job-1').wait(options)],
  ['download', async (client, options) => await client.videos.resume('job-1').download(options)],
  [
    'stream',
    async (client, options) => {
      await drain(client.videos.resume('job-1').stream(options));
    },
  ],
];

const wrongOptions: readonly (readonly [object, string])[] = [
  [{ timeout: 5 }, 'there is no option "timeout" of a call'],
  [{ maxcost: 5 }, 'there is no option "maxcost" of a call'],
  [new AbortController().signal, 'there is no option "aborted" of a call'],
  [{ timeoutMs: Number.NaN }, 'timeoutMs must be a number above 0'],
  [{ signal: new AbortController() }, 'signal must be an AbortSignal'],
  [{ headers: new Headers({ a: 'b' }) }, 'headers must be an object of texts'],
  [{ maxCostUsd: '1' }, 'maxCostUsd must be a number, 0 or above'],
  [{ callerMaxCostUsd: -1 }, 'callerMaxCostUsd must be a number, 0 or above'],
  [{ allowUnknownCost: 'no' }, 'allowUnknownCost must be true or false'],
  [{ task: { id: 'a', tokn: 'b' } }, 'there is no option "task.tokn" of a call'],
  [[], 'the options must be an object'],
];

describe('options that a call would ignore', () => {
  it.each(calls)('are refused by $name', async ({ call }) => {
    for (const [options, fault] of wrongOptions) {
      const client = withArguments(createSilentClient(), (request, count) =>
        count === 0 ? [options] : [request, options],
      );
      const { code, message } = await refusalOf(async () => await call(client));
      expect({ code, message }).toEqual({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^Cannot [a-z ]+: /u),
      });
      expect(message).toContain(fault);
    }
  });

  it.each(jobMethods)('are refused by %s() of a job', async (_, call) => {
    for (const [options, fault] of wrongOptions) {
      const { code, message } = await refusalOf(
        async () => await call(createSilentClient(), options),
      );
      expect(code).toBe('INVALID_INPUT');
      expect(message).toContain(fault);
    }
  });
});

describe('a field that a request would ignore', () => {
  it.each(calls)('is refused by $name', async ({ call }) => {
    const seen: unknown[] = [];
    const client = withArguments(createSilentClient(), (request) => {
      seen.push(request);
      return [isRecord(request) ? { ...request, nosuchfield: 1 } : request];
    });
    const result = call(client);
    // Ids and options are no requests.
    if (!seen.some(isRecord)) {
      await result.catch(() => {});
      return;
    }
    const { code, message } = await refusalOf(async () => await result);
    expect(code).toBe('INVALID_INPUT');
    expect(message).toContain('"nosuchfield"');
  });
});

const image = { prompt: 'x' };
const rerank = { query: 'x', documents: ['y'] };
const source = 'data:text/plain,x';
const user = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
const hi = { messages: [{ role: 'user', content: 'Hi' }] };

/** Methods whose requests have these fields, which the types forbid. */
const nested: readonly (readonly [string, object, string])[] = [
  ['chat.send', { ...hi, provider: { sort: { key: 'price' } } }, 'provider.sort.key'],
  ['chat.send', { ...hi, provider: { maxPriceUsd: { input: 1 } } }, 'provider.maxPriceUsd.input'],
  ['chat.send', { ...hi, cache: { ttl: 5 } }, 'cache.ttl'],
  ['chat.send', { ...hi, reasoning: { max_tokens: 5 } }, 'reasoning.max_tokens'],
  ['chat.send', { ...hi, webSearch: { max_results: 5 } }, 'webSearch.max_results'],
  ['chat.send', { ...hi, audio: { voice: 'a', fmt: 'mp3' } }, 'audio.fmt'],
  ['chat.send', { ...hi, cacheControl: { type: 'ephemeral', TTL: '5m' } }, 'cacheControl.TTL'],
  ['chat.send', { ...hi, toolChoice: { type: 'function', function: {} } }, 'toolChoice.function'],
  [
    'chat.send',
    { ...hi, responseFormat: { type: 'json_schema', json_schema: {} } },
    'responseFormat.json_schema',
  ],
  ['chat.send', user({ type: 'image', source, details: 'low' }), 'messages.0.content.0.details'],
  [
    'chat.send',
    {
      messages: [
        {
          role: 'assistant',
          content: null,
          toolCalls: [{ id: 'a', type: 'function', function: {} }],
        },
      ],
    },
    'messages.0.toolCalls.0.type',
  ],
  ['analyze', { media: [{ source, mime: 'x' }] }, 'media.0.mime'],
  ['analyze', { media: [{ source }], provider: { zdrr: true } }, 'provider.zdrr'],
  ['analyze', { media: [{ source }], reasoning: { efort: 'low' } }, 'reasoning.efort'],
  ['analyze', { media: [{ source }], cache: { ttl: 5 } }, 'cache.ttl'],
  ['transcribe', { source, provider: { order: ['x'] } }, 'provider.order'],
  ['rerank', { ...rerank, provider: { data_collection: 'deny' } }, 'provider.data_collection'],
  ['rerank', { query: 'x', documents: [{ text: 'x', img: source }] }, 'documents.0.img'],
  ['embed', { input: ['x'], provider: { only_: ['x'] } }, 'provider.only_'],
  ['embed', { input: [{ txt: 'x' }] }, 'input.0.txt'],
  [
    'generate.image',
    { ...image, provider: { allow_fallbacks: false } },
    'provider.allow_fallbacks',
  ],
  ['generate.speech', { input: 'x', voiceSample: { source, text: 'x' } }, 'voiceSample.text'],
  ['generate.audio', { prompt: 'x', provider: { ZDR: true } }, 'provider.ZDR'],
  ['estimate', { image: { ...image, n: 2 } }, 'n'],
  ['estimate', { chat: hi, imgae: image }, 'imgae'],
  ['estimate', { chat: { ...hi, provider: { zdrr: true } } }, 'provider.zdrr'],
  ['models.search', { query: 'x' }, 'query'],
];

type Method = (request: object, options?: object) => Promise<unknown>;

/** Returns the method of a client at a path. */
function methodAt(client: OpenRouter, path: string): Method {
  const [first = '', second] = path.split('.');
  const owner = client as unknown as Record<string, Record<string, unknown>>;
  const method = second === undefined ? owner[first] : owner[first]?.[second];
  return method as Method;
}

describe('a field within a request', () => {
  it.each(nested)('of %s is refused when it is unknown: %j', async (method, request, path) => {
    const { code, message, details } = await refusalOf(
      async () => await methodAt(createSilentClient(), method)(request),
    );
    expect(code).toBe('INVALID_INPUT');
    expect(message).toContain(`unknown field "${path}"`);
    expect(details['fields']).toContain(path);
  });

  it.each([
    ['rerank', { ...rerank, provider: { zdr: 'yes' } }, 'provider.zdr'],
    ['embed', { input: ['x'], provider: { dataCollection: 'never' } }, 'provider.dataCollection'],
    ['analyze', { media: [{ source }], provider: { order: 'openai' } }, 'provider.order'],
    ['chat.send', { ...hi, provider: { only: 'openai' } }, 'provider.only'],
    ['chat.send', { ...hi, reasoning: { maxTokens: '5' } }, 'reasoning.maxTokens'],
  ])('of %s is refused when it has another type: %j', async (method, request, path) => {
    const { code, message } = await refusalOf(
      async () => await methodAt(createSilentClient(), method)(request),
    );
    expect(code).toBe('INVALID_INPUT');
    expect(message).toContain(`"${path}" must be`);
  });
});

/** Spellings of other libraries and of the wire, and what the error says of them. */
const spellings: readonly (readonly [string, object, string])[] = [
  ['chat.send', { ...hi, max_tokens: 5 }, '"maxTokens"'],
  ['chat.send', { ...hi, max_completion_tokens: 5 }, 'maxTokens'],
  ['chat.send', { ...hi, maxOutputTokens: 5 }, 'maxTokens'],
  ['chat.send', { ...hi, stream: true }, 'chat.stream()'],
  ['chat.send', { ...hi, n: 2 }, 'one answer'],
  ['chat.send', { ...hi, response_format: { type: 'json_object' } }, '"responseFormat"'],
  ['chat.send', { ...hi, tool_choice: 'auto' }, '"toolChoice"'],
  ['chat.send', { ...hi, functions: [] }, 'tools'],
  ['chat.send', { ...hi, function_call: 'auto' }, 'toolChoice'],
  ['chat.send', { ...hi, reasoning_effort: 'low' }, 'reasoning.effort'],
  ['chat.send', { ...hi, extra_body: {} }, '"extraBody"'],
  ['chat.send', { ...hi, signal: new AbortController().signal }, 'argument after the request'],
  ['chat.send', { ...hi, timeoutMs: 5 }, 'argument after the request'],
  ['chat.send', { ...hi, maxCostUsd: 5 }, 'argument after the request'],
  ['chat.send', { ...hi, maxRetries: 5 }, 'createOpenRouter'],
  ['chat.send', { ...hi, usage: { include: true } }, 'part of each result'],
  ['chat.send', { prompt: 'Hi' }, 'messages'],
  ['chat.send', { ...hi, tools: [{ type: 'function', function: {} }] }, '{ type: "function", name'],
  [
    'chat.send',
    user({ type: 'image_url', image_url: { url: source } }),
    '{ type: "image", source }',
  ],
  ['chat.send', user({ type: 'input_audio', input_audio: {} }), '{ type: "audio", source }'],
  ['chat.send', user({ type: 'input_text', text: 'x' }), '{ type: "text", text }'],
  ['chat.send', user({ type: 'input_image' }), '{ type: "image", source }'],
  ['chat.send', user({ type: 'file', file: { file_data: source } }), '{ type: "file", source'],
  ['chat.send', user({ type: 'image', image: source }), 'source'],
  ['chat.send', { messages: [{ role: 'tool', tool_call_id: 'a', content: 'x' }] }, '"toolCallId"'],
  ['chat.send', { messages: [{ role: 'assistant', content: null, tool_calls: [] }] }, 'toolCalls'],
  ['chat.send', { messages: [{ role: 'function', name: 'a', content: 'x' }] }, 'role: "tool"'],
  ['analyze', { image: source, prompt: 'x' }, 'media'],
  ['transcribe', { file: source }, 'source'],
  ['transcribe', { source, response_format: 'srt' }, 'toSrt()'],
  ['transcribe', { source, timestamp_granularities: ['word'] }, 'timestamps'],
  ['embed', { input: ['x'], encoding_format: 'float' }, '"encodingFormat"'],
  ['rerank', { ...rerank, top_n: 5 }, '"topN"'],
  ['rerank', { ...rerank, return_documents: true }, 'its document'],
  ['generate.speech', { input: 'x', response_format: 'mp3' }, 'format'],
  ['generate.image', { ...image, n: 2 }, 'count'],
  ['generate.image', { ...image, style: 'vivid' }, 'prompt'],
  ['generate.image', { ...image, response_format: 'b64_json' }, 'blob'],
  ['generate.image', { ...image, output_format: 'png' }, 'format'],
  ['videos.create', { prompt: 'x', duration: 4 }, 'durationSeconds'],
  ['videos.create', { prompt: 'x', frame_images: [] }, 'firstFrame'],
];

describe('a spelling of other libraries', () => {
  it.each(spellings)('is explained by %s: %j', async (method, request, text) => {
    const { code, hints } = await refusalOf(
      async () => await methodAt(createSilentClient(), method)(request),
    );
    expect(code).toBe('INVALID_INPUT');
    expect(hintTexts(hints).join(' ')).toContain(text);
  });

  it.each([
    [{ timeout: 5 }, 'It is called timeoutMs here.'],
    [{ max_cost_usd: 5 }, 'Did you mean "maxCostUsd"?'],
    [{ abortSignal: 5 }, 'It is called signal here.'],
    [{ maxRetries: 0 }, 'Pass it to createOpenRouter'],
    [new AbortController().signal, 'Pass the signal as { signal }.'],
    [new AbortController(), 'Pass the signal'],
  ])('is explained among the options of a call: %j', async (options: object, text) => {
    const { hints } = await refusalOf(
      async () => await methodAt(createSilentClient(), 'chat.send')(hi, options),
    );
    expect(hintTexts(hints).join(' ')).toContain(text);
  });
});
