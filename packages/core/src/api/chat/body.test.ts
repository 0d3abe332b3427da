import { describe, expect, it } from 'vitest';

import { everything, everythingOnTheWire } from '../../../test/support/chat-request.ts';
import { createContext } from '../../../test/support/chat-context.ts';
import { buildBody } from './body.ts';
import type { ClientDefaults } from '../shared/defaults.ts';
import type { ChatRequest, ChatTool, ToolChoice } from './options.ts';
import { verifies } from '../../../../../tests/requirements.ts';

const messages = [{ role: 'user', content: 'Hello' }] as const;

async function bodyTextOf(
  request: Partial<ChatRequest>,
  defaults: ClientDefaults = {},
  stream = false,
): Promise<string> {
  const context = createContext(defaults);
  return JSON.stringify(
    await buildBody({ messages, ...request }, context, {
      stream,
      remainingOptions: () => undefined,
    }),
  );
}

async function bodyOf(
  request: Partial<ChatRequest>,
  defaults?: ClientDefaults,
  stream?: boolean,
): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = JSON.parse(await bodyTextOf(request, defaults, stream));
  return body;
}

/** Returns the same value with the keys of every object reversed, except inside JSON Schemas. */
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
  it(verifies('chat.routing', 'has a wire name for every field of a request'), async () => {
    expect(await bodyOf(everything, {}, true)).toEqual(everythingOnTheWire);
  });

  it(verifies('chat.nothing-forced', 'has only fields of the request'), async () => {
    expect(await bodyOf({ model: 'a/b' })).toEqual({ messages, model: 'a/b' });
    expect(await bodyOf({})).toEqual({ messages });
  });

  it('ignores undefined fields', async () => {
    expect(await bodyTextOf({ model: 'a/b', temperature: undefined, tools: undefined })).toBe(
      await bodyTextOf({ model: 'a/b' }),
    );
  });

  it('is the same text whatever the order of the keys in the request', async () => {
    const turned = turnedRound(everything);
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(everything));
    expect(await bodyTextOf(turned)).toBe(await bodyTextOf(everything));
  });

  it('keeps the key order of a JSON Schema, in which a model answers', async () => {
    expect(await bodyTextOf(everything)).toContain('"properties":{"z":{},"a":{}}');
  });

  it('has "stream" only for a stream', async () => {
    expect(await bodyOf({}, {}, true)).toEqual({ messages, stream: true });
  });

  it('lets extraBody override every other field', async () => {
    expect(
      await bodyOf({ model: 'a/b', temperature: 1, extraBody: { temperature: 0, model: 'c/d' } }),
    ).toEqual({ messages, model: 'c/d', temperature: 0 });
  });
});

describe('defaults of the client', () => {
  const defaults: ClientDefaults = {
    chatModel: 'default/model',
    maxTokens: 50,
    includeReasoning: true,
    provider: { sort: 'price', ignore: ['groq'], zdr: true },
  };

  it('apply to fields that a request omits', async () => {
    expect(await bodyOf({}, defaults)).toEqual({
      messages,
      model: 'default/model',
      max_tokens: 50,
      include_reasoning: true,
      provider: { sort: 'price', ignore: ['groq'], zdr: true },
    });
  });

  it(
    verifies('chat.routing', 'are overridden by the request, provider field by field'),
    async () => {
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
    },
  );

  it('add no model to a request with fallback models only', async () => {
    expect(await bodyOf({ models: ['c/d'] }, { chatModel: 'default/model' })).toEqual({
      messages,
      models: ['c/d'],
    });
  });

  it('add a model when the list of fallback models is empty', async () => {
    expect(await bodyOf({ models: [] }, { chatModel: 'default/model' })).toMatchObject({
      model: 'default/model',
    });
  });

  it('send include_reasoning: false, but never together with reasoning', async () => {
    expect(await bodyOf({}, { includeReasoning: false })).toEqual({
      messages,
      include_reasoning: false,
    });
    expect(await bodyOf({ reasoning: { effort: 'low' } }, defaults)).toMatchObject({
      reasoning: { effort: 'low' },
    });
    expect(await bodyOf({ reasoning: { effort: 'low' } }, defaults)).not.toHaveProperty(
      'include_reasoning',
    );
  });
});

describe('reasoning', () => {
  it('accepts a token budget', async () => {
    expect(await bodyOf({ reasoning: { maxTokens: 2000 } })).toEqual({
      messages,
      reasoning: { max_tokens: 2000 },
    });
  });

  it('is rejected with both an effort and a budget', async () => {
    await expect(bodyOf({ reasoning: { effort: 'low', maxTokens: 1 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot chat: reasoning takes an effort or max tokens, not both',
    });
  });
});

describe('tools', () => {
  const search: ChatTool = { type: 'openrouter:web_search' };

  it('include the web search that a request enables', async () => {
    expect(await bodyOf({ webSearch: true })).toEqual({ messages, tools: [search] });
    expect(await bodyOf({ webSearch: {} })).toEqual({
      messages,
      tools: [{ ...search, parameters: {} }],
    });
  });

  it('are unchanged when web search is off', async () => {
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
