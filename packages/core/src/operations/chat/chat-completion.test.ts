import { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it } from 'vitest';

import {
  chunkOf,
  createStreamFetch,
  done,
  lastChunk,
  usageChunk,
} from '../../../test/support/chat-chunks.ts';
import { createOpenRouter } from '../../client.ts';
import { chatCompletion } from './chat-completion.ts';
import { execute } from '../shared/execute.ts';
import type { OperationEvent, OperationResult } from '../shared/operation.ts';

const messages = [{ role: 'user', content: 'Hi' }];
const model = 'openai/gpt-4o';

interface Run {
  readonly result: OperationResult<unknown>;
  readonly events: readonly OperationEvent[];
}

async function run(raw: unknown, fetch: typeof globalThis.fetch): Promise<Run> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 });
  const events: OperationEvent[] = [];
  const report = (event: OperationEvent) => events.push(event);
  return { result: await execute(chatCompletion, raw, { client, report }), events };
}

describe('images and audio of an answer', () => {
  const png = 'data:image/png;base64,iVBORw0KGgo=';

  it('are returned beside the JSON, which only lists them', async () => {
    const chunk = chunkOf({
      content: '',
      images: [
        { type: 'image_url', image_url: { url: png } },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ],
    });
    const { fetch } = createStreamFetch([chunk, lastChunk(), done]);
    const { result } = await run({ messages, model }, fetch);
    expect(result).toMatchObject({
      data: {
        text: '',
        media: [
          { kind: 'image', media_type: 'image/png', url: null },
          { kind: 'image', media_type: null, url: 'https://example.com/a.png' },
        ],
      },
      media: [{ kind: 'image', mediaType: 'image/png', base64: 'iVBORw0KGgo=' }],
    });
  });

  it('are empty when audio is a transcript alone', async () => {
    const chunk = chunkOf({ audio: { id: 'aud_1', transcript: 'Good day' } });
    const { fetch } = createStreamFetch([chunk, lastChunk(), done]);
    const { result } = await run({ messages, model }, fetch);
    expect(result).toMatchObject({ text: 'Good day', data: { media: [] }, media: [] });
  });

  it('have their transcript as text', async () => {
    const chunk = chunkOf({ audio: { id: 'aud_1', data: 'AAAA', transcript: 'Good day' } });
    const { fetch } = createStreamFetch([chunk, lastChunk(), done]);
    const { result } = await run({ messages, model }, fetch);
    expect(result).toMatchObject({
      text: 'Good day',
      data: { media: [{ kind: 'audio' }] },
      media: [{ kind: 'audio', mediaType: 'audio/L16', base64: 'AAAA' }],
    });
  });
});

describe('chat_completion', () => {
  it('returns the answer as data and as text, and reports it while it arrives', async () => {
    const emulator = createEmulator();
    emulator.script({ textChunks: ['Hel', 'lo'], reasoning: 'hm', usage: { cost: 0.25 } });
    const { result, events } = await run({ messages, model }, emulator.fetch);
    expect(result).toMatchObject({
      data: {
        text: 'Hello',
        output: null,
        reasoning: 'hm',
        tool_calls: [],
        citations: [],
        finish_reason: 'stop',
        truncated: false,
        model,
        usage: { cost_usd: 0.25 },
        cache: null,
        generation_id: expect.stringMatching(/^gen-/u),
      },
      text: 'Hello',
      meta: { finish_reason: 'stop', reasoning: 'hm', cache: null, usage: { cost_usd: 0.25 } },
      untrusted: true,
    });
    expect(events).toEqual([
      { type: 'progress', message: 'Waiting for the model' },
      { type: 'reasoning-delta', text: 'hm' },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
    ]);
  });

  it('returns tool calls, which are also its text', async () => {
    const emulator = createEmulator();
    emulator.script({ toolCalls: [{ id: 'call_1', name: 'f', arguments: { a: 1 } }] });
    const { result } = await run({ messages, model }, emulator.fetch);
    const toolCalls = [{ id: 'call_1', name: 'f', arguments: '{"a":1}' }];
    expect(result).toMatchObject({
      data: { text: '', tool_calls: toolCalls, finish_reason: 'tool_calls' },
      text: JSON.stringify(toolCalls),
    });
  });

  it('returns citations, usage and cache as JSON', async () => {
    const annotations = [
      { type: 'url_citation', url_citation: { url: 'https://example.org', title: 'Example' } },
      { type: 'url_citation', url_citation: { url: 'https://example.com' } },
    ];
    const chunks = [chunkOf({ content: 'Hi', annotations }), lastChunk(), usageChunk, done];
    const { fetch } = createStreamFetch(chunks, {
      'x-openrouter-cache-status': 'HIT',
      'x-openrouter-cache-age': '5',
    });
    const { result } = await run({ messages, model }, fetch);
    expect(result.data).toEqual({
      text: 'Hi',
      output: null,
      reasoning: null,
      tool_calls: [],
      media: [],
      citations: [
        { url: 'https://example.org', title: 'Example' },
        { url: 'https://example.com', title: null },
      ],
      finish_reason: 'stop',
      native_finish_reason: 'stop',
      truncated: false,
      model: 'a/b',
      provider: 'P',
      usage: {
        prompt_tokens: 5,
        completion_tokens: 2,
        total_tokens: 7,
        cached_tokens: 3,
        reasoning_tokens: 1,
        cost_usd: 0.0001,
      },
      cache: { status: 'hit', age_seconds: 5, ttl_seconds: null },
      generation_id: 'gen-1',
      notes: [],
    });
  });

  it('returns null for missing fields', async () => {
    const { fetch } = createStreamFetch([
      { choices: [{ delta: { content: 'Hi' } }] },
      { usage: { prompt_tokens: 1 } },
      done,
    ]);
    const { result } = await run({ messages }, fetch);
    expect(result.data).toEqual({
      text: 'Hi',
      output: null,
      reasoning: null,
      tool_calls: [],
      media: [],
      citations: [],
      finish_reason: null,
      native_finish_reason: null,
      truncated: false,
      model: '',
      provider: null,
      usage: {
        prompt_tokens: 1,
        completion_tokens: 0,
        total_tokens: 1,
        cached_tokens: null,
        reasoning_tokens: null,
        cost_usd: null,
      },
      cache: null,
      generation_id: null,
      notes: [],
    });
  });

  it('parses an answer that follows a schema', async () => {
    const emulator = createEmulator();
    emulator.script({ text: '{"name":"Bern"}' });
    const response_schema = { type: 'object', properties: { name: { type: 'string' } } };
    const { result } = await run({ messages, model, response_schema }, emulator.fetch);
    expect(result.data).toMatchObject({ output: { name: 'Bern' } });
    expect(emulator.requests[0]?.body).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: response_schema },
      },
    });
  });
});

describe('chat_completion without an answer', () => {
  it('fails for reasoning alone', async () => {
    const chunks = [chunkOf({ reasoning: 'It is 4.' }), lastChunk(), usageChunk, done];
    await expect(run({ messages, model }, createStreamFetch(chunks).fetch)).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      requestId: 'gen-1',
      details: {
        reason: 'invalid_response',
        finishReason: 'stop',
        reasoningPreview: 'It is 4.',
        usage: { costUsd: 0.0001 },
      },
    });
  });

  it('fails for an empty response', async () => {
    await expect(
      run({ messages, model }, createStreamFetch([lastChunk(), done]).fetch),
    ).rejects.toMatchObject({ message: 'The model gave no answer' });
  });

  it('has the refusal of the model', async () => {
    const chunks = [chunkOf({ refusal: 'I cannot help with that.' }), lastChunk(), done];
    await expect(run({ messages, model }, createStreamFetch(chunks).fetch)).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'The model declined: I cannot help with that.',
      details: { reason: 'policy' },
    });
  });

  it('throws the abort reason unchanged, and cancels the request', async () => {
    const emulator = createEmulator();
    emulator.fail({ type: 'stall', when: 'mid-body', afterBytes: 300 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });
    const running = execute(
      chatCompletion,
      { messages, model },
      {
        client,
        signal: controller.signal,
        report: ({ type }) => {
          if (type === 'text-delta') controller.abort(reason);
        },
      },
    );
    setImmediate(() => {
      controller.abort(reason);
    });
    await expect(running).rejects.toBe(reason);
    expect(emulator.requests[0]?.outcome).toBe('aborted');
  });
});
