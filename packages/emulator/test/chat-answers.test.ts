import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  userMessage,
  firstChoice,
  createEmulator,
  deltasOf,
  eventsOf,
  joinDeltas,
  get,
  send,
} from './support/client.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

describe('a text answer', () => {
  it('quotes the user message and the instructions', async () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: [{ type: 'text', text: 'Second' }] },
    ];
    const { message } = await firstChoice(emulator, userMessage('', { messages }));

    expect(message.content).toBe(
      'You wrote: "Second". The instructions are: "Be brief.". This is the emulator answering as openai/gpt-4o-mini.',
    );
  });

  it('is the same on every emulator with the same seed', async () => {
    const responses = [];
    for (const seed of [7, 7, 8]) {
      const clock = { now: () => 0, sleep: async () => {} };
      responses.push((await send(createEmulator({ seed, clock }), userMessage('Hello'))).text);
    }

    expect(responses[0]).toBe(responses[1]);
    expect(responses[0]).not.toBe(responses[2]);
  });

  it('is cut off at max_tokens', async () => {
    const { finish_reason, native_finish_reason, message } = await firstChoice(
      emulator,
      userMessage('Hello', { max_tokens: 3, model: 'google/gemini-2.5-flash' }),
    );

    expect([message.content, finish_reason, native_finish_reason]).toEqual([
      'You wrote: "',
      'length',
      'MAX_TOKENS',
    ]);
  });

  it('has usage figures that GET /generation repeats', async () => {
    const { body } = await send(emulator, userMessage('Hello', { model: 'openai/gpt-4o' }));
    const { data } = (await get(emulator, `/generation?id=${body.id}`)).body;

    expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens);
    expect(body.usage.cost).toBeCloseTo(
      body.usage.prompt_tokens * 2.5e-6 + body.usage.completion_tokens * 1e-5,
      12,
    );
    expect(data).toMatchObject({
      model: 'openai/gpt-4o',
      provider_name: 'OpenAI',
      total_cost: body.usage.cost,
      tokens_prompt: body.usage.prompt_tokens,
      tokens_completion: body.usage.completion_tokens,
      streamed: false,
      finish_reason: 'stop',
    });
  });

  it('includes routing metadata on request', async () => {
    const headers = { 'X-OpenRouter-Metadata': 'enabled' };
    const responses = [
      await send(emulator, userMessage('Hi'), { headers }),
      await send(emulator, userMessage('Hi', { model: 'no/body', models: ['openai/gpt-4o'] }), {
        headers,
      }),
      await send(emulator, userMessage('Hi', { model: 'openrouter/auto' }), { headers }),
      await send(emulator, userMessage('Hi', { model: '~google/gemini-flash-latest' }), {
        headers,
      }),
    ];

    expect(responses.map(({ body }) => [body.model, body.openrouter_metadata.strategy])).toEqual([
      ['openai/gpt-4o-mini', 'direct'],
      ['openai/gpt-4o', 'fallback'],
      ['google/gemini-2.5-flash', 'auto'],
      ['google/gemini-3-flash', 'latest'],
    ]);
  });
});

describe('a chat stream', () => {
  it('has the same content as a body', async () => {
    const { message } = await firstChoice(emulator, userMessage('Hello there, my friend'));
    const stream = await send(emulator, userMessage('Hello there, my friend', { stream: true }));

    expect(joinDeltas(stream, 'content')).toBe(message.content);
    expect(deltasOf(stream).length).toBeGreaterThan(4);
  });

  it('begins with comments and ends with finish_reason, usage and [DONE]', async () => {
    const chatty = createEmulator({ keepAliveComments: 3 });
    const response = await send(chatty, userMessage('Hello', { stream: true }));
    const events = eventsOf(response);

    expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    expect(response.text.startsWith(': OPENROUTER PROCESSING\n\n'.repeat(3))).toBe(true);
    expect(response.text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    expect(events.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(events.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 5 } });
    expect(events.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
  });
});

describe('reasoning', () => {
  const model = 'anthropic/claude-sonnet-4.5';

  it('is included on request', async () => {
    const withoutReasoning = await firstChoice(emulator, userMessage('Hello', { model }));
    const thinking = await firstChoice(
      emulator,
      userMessage('Hello', { model, reasoning: { max_tokens: 1000 } }),
    );

    expect(withoutReasoning.message.reasoning).toBeNull();
    expect(thinking.message.reasoning_details).toEqual([
      {
        type: 'reasoning.text',
        text: thinking.message.reasoning,
        signature: expect.stringMatching(/^\w{48}$/),
        format: 'anthropic-claude-v1',
        index: 0,
      },
    ]);
  });

  it('is streamed in chunks with the signature in the last one', async () => {
    const response = await send(
      emulator,
      userMessage('Hello', { model, reasoning: { enabled: true }, stream: true }),
    );
    const details = deltasOf(response).flatMap(({ reasoning_details: schema = [] }) => schema);

    expect(details.map(({ text = '' }) => text).join('')).toBe(joinDeltas(response, 'reasoning'));
    expect(details.filter(({ signature }) => signature !== undefined)).toEqual([details.at(-1)]);
  });

  it('is counted but omitted when it is excluded', async () => {
    const { body } = await send(
      emulator,
      userMessage('Hello', { model: 'deepseek/deepseek-r1', reasoning: { exclude: true } }),
    );

    expect(body.choices[0].message.reasoning).toBeNull();
    expect(body.usage.completion_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });

  it('leaves no content when it uses up max_completion_tokens', async () => {
    const { message, finish_reason } = await firstChoice(
      emulator,
      userMessage('Hello', { model: 'deepseek/deepseek-r1', max_completion_tokens: 5 }),
    );

    expect([message.content, finish_reason, message.reasoning]).toEqual([
      null,
      'length',
      'There is 1 message t',
    ]);
  });

  it.each([
    ['a model that cannot', 'openai/gpt-4o', { effort: 'high' }],
    ['an effort of none', model, { effort: 'none' }],
  ])('is omitted for %s', async (_, name, reasoning) => {
    expect(
      (await firstChoice(emulator, userMessage('Hello', { model: name, reasoning }))).message
        .reasoning,
    ).toBeNull();
  });
});

describe('structured output', () => {
  it('is JSON for response_format json_object', async () => {
    const { message } = await firstChoice(
      emulator,
      userMessage('Hello', { response_format: { type: 'json_object' } }),
    );

    expect(JSON.parse(message.content)).toEqual({ answer: expect.stringContaining('Hello') });
  });

  it('conforms to its schema', async () => {
    const schema = {
      type: 'object',
      properties: {
        city: { type: 'string', maxLength: 9 },
        people: { type: 'integer', minimum: 5 },
      },
    };
    const format = { type: 'json_schema', json_schema: { name: 'city', schema } };
    const { message } = await firstChoice(
      emulator,
      userMessage('Hello', { response_format: format }),
    );

    expect(JSON.parse(message.content)).toEqual({ city: 'You wrote', people: 5 });
  });
});

describe('a web search', () => {
  it.each([
    [
      'the server tool',
      { tools: [{ type: 'openrouter:web_search', parameters: { max_results: 2 } }] },
    ],
    ['the plugin', { plugins: [{ id: 'web', max_results: 2 }] }],
  ])('by %s cites the requested number of sources', async (_, more) => {
    const { body } = await send(emulator, userMessage('News?', more));
    const { content, annotations } = body.choices[0].message;
    const { url, start_index: start, end_index: end } = annotations?.[0].url_citation ?? {};

    expect(annotations).toHaveLength(2);
    expect(url).toBe('https://example.com/source-1');
    expect(content.slice(start, end)).toBe('[example.com](https://example.com/source-1)');
    expect(body.usage.server_tool_use_details).toEqual({ web_search_requests: 1 });
  });

  it('by :online cites five sources, also in a stream', async () => {
    const response = await send(
      emulator,
      userMessage('News?', { model: 'openai/gpt-4o-mini:online', stream: true }),
    );

    expect(deltasOf(response).flatMap(({ annotations = [] }) => annotations)).toHaveLength(5);
  });
});
