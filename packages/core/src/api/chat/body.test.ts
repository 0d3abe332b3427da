import { describe, expect, it } from 'vitest';

import { buildBody } from './body.ts';
import type { ChatDefaults } from './defaults.ts';
import type { ChatRequest, ChatTool, ToolChoice } from './options.ts';
import { verifies } from '../../../../../tests/requirements.ts';

const messages = [{ role: 'user', content: 'Hello' }] as const;

async function bodyTextOf(
  request: Partial<ChatRequest>,
  defaults: ChatDefaults = {},
  stream = false,
): Promise<string> {
  return JSON.stringify(await buildBody({ messages, ...request }, defaults, stream));
}

async function bodyOf(
  request: Partial<ChatRequest>,
  defaults?: ChatDefaults,
  stream?: boolean,
): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = JSON.parse(await bodyTextOf(request, defaults, stream));
  return body;
}

/** A request with every field there is. */
const everything: ChatRequest = {
  messages: [
    { role: 'system', content: 'Be brief.', name: 'boss' },
    {
      role: 'user',
      content: [{ type: 'text', text: 'Hi', cacheControl: { type: 'ephemeral', ttl: '1h' } }],
    },
  ],
  model: 'a/b',
  models: ['c/d', 'e/f'],
  maxTokens: 100,
  temperature: 0,
  topP: 0.9,
  topK: 40,
  minP: 0.1,
  topA: 0.2,
  frequencyPenalty: -1,
  presencePenalty: 1,
  repetitionPenalty: 1.1,
  seed: 7,
  stop: ['END'],
  logitBias: { '50256': -100, b: 1 },
  logprobs: true,
  topLogprobs: 3,
  verbosity: 'low',
  tools: [
    {
      type: 'function',
      name: 'look_up',
      description: 'Looks something up.',
      parameters: { type: 'object', properties: { z: {}, a: {} } },
      strict: true,
      cacheControl: { type: 'ephemeral', ttl: '5m' },
    },
    { type: 'openrouter:datetime', parameters: { timezone: 'UTC', format: 'iso' } },
  ],
  toolChoice: { type: 'function', name: 'look_up' },
  parallelToolCalls: false,
  stopServerToolsWhen: [{ type: 'max_cost', max_cost_in_dollars: 0.05 }],
  responseFormat: {
    type: 'json_schema',
    name: 'city',
    description: 'A city.',
    strict: true,
    schema: { type: 'object', properties: { name: { type: 'string' } } },
  },
  reasoning: { effort: 'high', exclude: true, enabled: true, summary: 'concise' },
  includeReasoning: true,
  modalities: ['text', 'image'],
  audio: { voice: 'alloy', format: 'wav' },
  imageConfig: { image_size: '1K', aspect_ratio: '16:9' },
  provider: {
    order: ['openai'],
    only: ['openai', 'azure'],
    ignore: ['groq'],
    allowFallbacks: false,
    requireParameters: true,
    dataCollection: 'deny',
    zdr: true,
    enforceDistillableText: true,
    quantizations: ['fp8'],
    sort: { by: 'price', partition: 'none' },
    maxPriceUsd: { prompt: 1, completion: 2, request: 3, image: 4, audio: 5 },
    preferredMinThroughput: { p50: 20, p90: 10 },
    preferredMaxLatency: 2,
  },
  cache: { ttlSeconds: 60 },
  cacheControl: { type: 'ephemeral', ttl: '1h' },
  promptCacheKey: 'key',
  webSearch: {
    engine: 'exa',
    maxResults: 3,
    maxTotalResults: 9,
    maxUses: 2,
    searchContextSize: 'low',
    maxCharacters: 1000,
    allowedDomains: ['example.org'],
    excludedDomains: ['example.com'],
    userLocation: { type: 'approximate', city: 'Bern' },
  },
  plugins: [{ id: 'file-parser', pdf: { engine: 'native' }, enabled: true }],
  serviceTier: 'flex',
  sessionId: 'session',
  user: 'user',
  metadata: { b: '2', a: '1' },
  trace: { trace_id: 't', span_name: 's' },
  prediction: { type: 'content', content: 'Hello' },
  extraBody: { z_field: 1, a_field: 2 },
};

const everythingOnTheWire = {
  messages: [
    { role: 'system', content: 'Be brief.', name: 'boss' },
    {
      role: 'user',
      content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    },
  ],
  model: 'a/b',
  models: ['c/d', 'e/f'],
  stream: true,
  max_tokens: 100,
  temperature: 0,
  top_p: 0.9,
  top_k: 40,
  min_p: 0.1,
  top_a: 0.2,
  frequency_penalty: -1,
  presence_penalty: 1,
  repetition_penalty: 1.1,
  seed: 7,
  stop: ['END'],
  logit_bias: { '50256': -100, b: 1 },
  logprobs: true,
  top_logprobs: 3,
  verbosity: 'low',
  tools: [
    {
      type: 'function',
      function: {
        name: 'look_up',
        description: 'Looks something up.',
        parameters: { type: 'object', properties: { z: {}, a: {} } },
        strict: true,
      },
      cache_control: { type: 'ephemeral', ttl: '5m' },
    },
    { type: 'openrouter:datetime', parameters: { timezone: 'UTC', format: 'iso' } },
    {
      type: 'openrouter:web_search',
      parameters: {
        engine: 'exa',
        max_results: 3,
        max_total_results: 9,
        max_uses: 2,
        search_context_size: 'low',
        max_characters: 1000,
        allowed_domains: ['example.org'],
        excluded_domains: ['example.com'],
        user_location: { type: 'approximate', city: 'Bern' },
      },
    },
  ],
  tool_choice: { type: 'function', function: { name: 'look_up' } },
  parallel_tool_calls: false,
  stop_server_tools_when: [{ type: 'max_cost', max_cost_in_dollars: 0.05 }],
  plugins: [{ id: 'file-parser', pdf: { engine: 'native' }, enabled: true }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'city',
      description: 'A city.',
      strict: true,
      schema: { type: 'object', properties: { name: { type: 'string' } } },
    },
  },
  reasoning: { effort: 'high', exclude: true, enabled: true, summary: 'concise' },
  modalities: ['text', 'image'],
  audio: { voice: 'alloy', format: 'wav' },
  image_config: { image_size: '1K', aspect_ratio: '16:9' },
  prediction: { type: 'content', content: 'Hello' },
  provider: {
    order: ['openai'],
    only: ['openai', 'azure'],
    ignore: ['groq'],
    allow_fallbacks: false,
    require_parameters: true,
    data_collection: 'deny',
    zdr: true,
    enforce_distillable_text: true,
    quantizations: ['fp8'],
    sort: { by: 'price', partition: 'none' },
    max_price: { prompt: 1, completion: 2, request: 3, image: 4, audio: 5 },
    preferred_min_throughput: { p50: 20, p90: 10 },
    preferred_max_latency: 2,
  },
  cache_control: { type: 'ephemeral', ttl: '1h' },
  prompt_cache_key: 'key',
  service_tier: 'flex',
  session_id: 'session',
  user: 'user',
  metadata: { b: '2', a: '1' },
  trace: { trace_id: 't', span_name: 's' },
  z_field: 1,
  a_field: 2,
};

/** The same value with the keys of every object turned round, but for those inside JSON Schemas. */
function turnedRound<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turnedRound) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .toReversed()
    .map(([key, inner]): [string, unknown] => [key, isSchema(inner) ? inner : turnedRound(inner)]);
  return Object.fromEntries(entries) as T;
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'properties' in value;
}

describe('the body of a chat request', () => {
  it('has a wire name for every field of a request', async () => {
    expect(await bodyOf(everything, {}, true)).toEqual(everythingOnTheWire);
  });

  it(verifies('chat.nothing-forced', 'holds nothing that was not asked for'), async () => {
    expect(await bodyOf({ model: 'a/b' })).toEqual({ messages, model: 'a/b' });
    expect(await bodyOf({})).toEqual({ messages });
  });

  it('ignores fields that are given as undefined', async () => {
    expect(await bodyTextOf({ model: 'a/b', temperature: undefined, tools: undefined })).toBe(
      await bodyTextOf({ model: 'a/b' }),
    );
  });

  it('is the same text whatever the order of the keys in the request', async () => {
    const turned = turnedRound(everything);
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(everything));
    expect(await bodyTextOf(turned)).toBe(await bodyTextOf(everything));
  });

  it('keeps the order inside a JSON Schema, in which a model answers', async () => {
    expect(await bodyTextOf(everything)).toContain('"properties":{"z":{},"a":{}}');
  });

  it('says stream only of a stream', async () => {
    expect(await bodyOf({}, {}, true)).toEqual({ messages, stream: true });
  });

  it('lets extraBody win over every other field', async () => {
    expect(
      await bodyOf({ model: 'a/b', temperature: 1, extraBody: { temperature: 0, model: 'c/d' } }),
    ).toEqual({ messages, model: 'c/d', temperature: 0 });
  });

  it('refuses a request without messages', async () => {
    await expect(bodyOf({ messages: [] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot chat: there is no message',
    });
  });
});

describe('defaults of the client', () => {
  const defaults: ChatDefaults = {
    chatModel: 'default/model',
    maxTokens: 50,
    includeReasoning: true,
    provider: { sort: 'price', ignore: ['groq'], zdr: true },
  };

  it('fill in what a request leaves open', async () => {
    expect(await bodyOf({}, defaults)).toEqual({
      messages,
      model: 'default/model',
      max_tokens: 50,
      include_reasoning: true,
      provider: { sort: 'price', ignore: ['groq'], zdr: true },
    });
  });

  it('give way to the request, provider field by field', async () => {
    expect(
      await bodyOf(
        {
          model: 'a/b',
          maxTokens: 9,
          includeReasoning: false,
          provider: { sort: 'latency', zdr: false, order: ['x'] },
        },
        defaults,
      ),
    ).toEqual({
      messages,
      model: 'a/b',
      max_tokens: 9,
      include_reasoning: false,
      provider: { sort: 'latency', ignore: ['groq'], zdr: false, order: ['x'] },
    });
  });

  it('do not put a model before fallback models that the request chose alone', async () => {
    expect(await bodyOf({ models: ['c/d'] }, { chatModel: 'default/model' })).toEqual({
      messages,
      models: ['c/d'],
    });
  });

  it('still name a model when the list of fallback models is empty', async () => {
    expect(await bodyOf({ models: [] }, { chatModel: 'default/model' })).toMatchObject({
      model: 'default/model',
    });
  });

  it('never send include_reasoning: false or beside reasoning', async () => {
    expect(await bodyOf({}, { includeReasoning: false })).toEqual({ messages });
    expect(await bodyOf({ reasoning: { effort: 'low' } }, defaults)).toMatchObject({
      reasoning: { effort: 'low' },
    });
    expect(await bodyOf({ reasoning: { effort: 'low' } }, defaults)).not.toHaveProperty(
      'include_reasoning',
    );
  });
});

describe('reasoning', () => {
  it('takes a budget of tokens', async () => {
    expect(await bodyOf({ reasoning: { maxTokens: 2000 } })).toEqual({
      messages,
      reasoning: { max_tokens: 2000 },
    });
  });

  it('is refused with both an effort and a budget', async () => {
    await expect(bodyOf({ reasoning: { effort: 'low', maxTokens: 1 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot chat: reasoning takes an effort or max tokens, not both',
    });
  });
});

describe('tools', () => {
  const search: ChatTool = { type: 'openrouter:web_search' };

  it('gain the web search that a request turns on', async () => {
    expect(await bodyOf({ webSearch: true })).toEqual({ messages, tools: [search] });
    expect(await bodyOf({ webSearch: {} })).toEqual({
      messages,
      tools: [{ ...search, parameters: {} }],
    });
  });

  it('stay as they are when web search is off', async () => {
    expect(await bodyOf({ webSearch: false, tools: [] })).toEqual({ messages });
  });

  const choices: [ToolChoice, unknown][] = [
    ['none', 'none'],
    ['auto', 'auto'],
    ['required', 'required'],
    [
      { type: 'function', name: 'f' },
      { type: 'function', function: { name: 'f' } },
    ],
    [{ type: 'openrouter:web_search' }, { type: 'openrouter:web_search' }],
  ];
  it.each(choices)('are chosen by %j', async (toolChoice, wire) => {
    expect(await bodyOf({ toolChoice })).toEqual({ messages, tool_choice: wire });
  });
});
