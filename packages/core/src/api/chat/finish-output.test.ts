import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { chunkOf, lastChunk, usage, usageChunk } from '../../../test/support/chat-chunks.ts';
import { allChatParts } from './all-chat-parts.ts';
import { createAccumulator } from './accumulator.ts';
import { finishChat } from './finish.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';

async function finish(
  chunks: readonly unknown[],
  request: Partial<ChatRequest>,
): Promise<ChatResult> {
  const { fold, state } = createAccumulator(() => {});
  for (const chunk of chunks) fold(chunk);
  return await finishChat(state, { messages: [], ...request }, new Headers(), {
    chatParts: allChatParts,
  });
}

describe('structured output', () => {
  const city = z.object({ name: z.string() });

  it('is validated by its schema', async () => {
    const chunks = [chunkOf({ content: '{"name":"Bern","more":1}' }), lastChunk()];
    expect((await finish(chunks, { responseFormat: city })).output).toEqual({ name: 'Bern' });
    expect((await finish(chunks, { responseFormat: v.object({}) })).output).toEqual({});
  });

  it('is undefined when the model called a tool', async () => {
    const chunks = [
      chunkOf({
        tool_calls: [{ index: 0, id: 'call_1', function: { name: 'f', arguments: '{}' } }],
      }),
      lastChunk('tool_calls'),
    ];
    expect(await finish(chunks, { responseFormat: city })).toMatchObject({
      output: undefined,
      toolCalls: [{ id: 'call_1' }],
    });
  });

  it.each([
    ['calls a tool', { tool_calls: [{ index: 0, id: 'call_1', function: { name: 'f' } }] }],
    ['refuses', { refusal: 'no' }],
  ])('is undefined when the model writes text and %s', async (_what, more) => {
    const chunks = [chunkOf({ content: 'Let me see.', ...more }), lastChunk()];
    expect(await finish(chunks, { responseFormat: city })).toMatchObject({
      text: 'Let me see.',
      output: undefined,
    });
  });

  it('that does not match the schema is reported with the charged text and its usage', async () => {
    const chunks = [chunkOf({ content: '{"name":5}' }), lastChunk(), usageChunk];
    await expect(finish(chunks, { responseFormat: city })).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      requestId: 'gen-1',
      details: { reason: 'schema_mismatch', text: '{"name":5}', usage, finishReason: 'stop' },
    });
  });

  it.each(['length', 'content_filter'])(
    'is undefined when the answer was cut off by %s',
    async (reason) => {
      const chunks = [chunkOf({ content: '{"name":"Be' }), lastChunk(reason)];
      expect(await finish(chunks, { responseFormat: city })).toMatchObject({
        text: '{"name":"Be',
        output: undefined,
        finishReason: reason,
      });
    },
  );

  it('is valid when only what follows it was cut off', async () => {
    const chunks = [chunkOf({ content: '{"name":"Bern"}\n' }), lastChunk('length')];
    expect(await finish(chunks, { responseFormat: city })).toMatchObject({
      output: { name: 'Bern' },
      truncated: true,
    });
  });

  it('is reported with the charged text when the schema throws', async () => {
    const schema = z.string().refine(() => {
      throw new Error('The database is away');
    });
    await expect(
      finish([chunkOf({ content: '"x"' }), lastChunk(), usageChunk], { responseFormat: schema }),
    ).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      message:
        'The answer does not follow the response format: its schema threw "The database is away"',
      cause: { message: 'The database is away' },
      details: { reason: 'schema_mismatch', text: '"x"', usage },
    });
  });
});
