import { describe, expect, it } from 'vitest';

import { chunkOf, lastChunk, usage, usageChunk } from '../../../test/support/chat-chunks.ts';
import { allChatParts } from './all-chat-parts.ts';
import { createAccumulator } from './accumulator.ts';
import { finishChat, partialDetails } from './finish.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';
import { verifies } from '../../../../../tests/requirements.ts';

async function finish(
  chunks: readonly unknown[],
  request: Partial<ChatRequest> = {},
  headers: Record<string, string> = {},
): Promise<ChatResult> {
  const { fold, state } = createAccumulator(() => {});
  for (const chunk of chunks) fold(chunk);
  return await finishChat(state, { messages: [], ...request }, new Headers(headers), {
    chatParts: allChatParts,
  });
}

describe('a result', () => {
  it('of plain text has undefined for everything else', async () => {
    expect(await finish([chunkOf({ content: 'Hello' }), lastChunk(), usageChunk])).toEqual({
      text: 'Hello',
      output: undefined,
      reasoning: undefined,
      toolCalls: [],
      images: [],
      audio: undefined,
      citations: [],
      refusal: undefined,
      message: { role: 'assistant', content: 'Hello' },
      finishReason: 'stop',
      nativeFinishReason: 'stop',
      logprobs: undefined,
      truncated: false,
      model: 'a/b',
      provider: 'P',
      serviceTier: undefined,
      usage,
      cache: undefined,
      generationId: 'gen-1',
      notes: [],
    });
  });

  it('may have everything at once', async () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    const annotations = [
      {
        type: 'url_citation',
        url_citation: {
          url: 'https://example.org',
          title: 'Example',
          content: 'Words',
          start_index: 1,
          end_index: 4,
        },
      },
      { type: 'url_citation', url_citation: { url: 'https://example.com' } },
      { type: 'file', file: { hash: 'h' } },
      'junk',
    ];
    const details = [{ type: 'reasoning.text', index: 0, text: 'hm' }];
    const result = await finish(
      [
        { ...chunkOf({ reasoning: 'hm', reasoning_details: details }), service_tier: 'flex' },
        chunkOf({
          content: 'Hi',
          images: [{ image_url: { url } }],
          audio: { id: 'audio_1', data: 'AQID', transcript: 'Hi' },
          annotations,
          refusal: 'no',
          tool_calls: [
            { index: 1, id: 'call_2', function: { name: 'g', arguments: '{}' } },
            { index: 0, id: 'call_1', function: { name: 'f', arguments: '{}' } },
          ],
        }),
        chunkOf({ audio: { data: 'BAU=' } }),
        lastChunk('length'),
      ],
      {},
      { 'x-openrouter-cache-status': 'MISS', 'x-openrouter-cache-ttl': '300' },
    );
    const toolCalls = [
      { id: 'call_1', name: 'f', arguments: '{}' },
      { id: 'call_2', name: 'g', arguments: '{}' },
    ];
    expect(result).toEqual({
      text: 'Hi',
      output: undefined,
      reasoning: 'hm',
      toolCalls,
      images: [{ url }],
      audio: { id: 'audio_1', bytes: new Uint8Array([1, 2, 3, 4, 5]), transcript: 'Hi' },
      citations: [
        {
          url: 'https://example.org',
          title: 'Example',
          content: 'Words',
          startIndex: 1,
          endIndex: 4,
        },
        {
          url: 'https://example.com',
          title: undefined,
          content: undefined,
          startIndex: undefined,
          endIndex: undefined,
        },
      ],
      refusal: 'no',
      message: {
        role: 'assistant',
        content: 'Hi',
        toolCalls,
        reasoning: 'hm',
        reasoningDetails: details,
        annotations,
        refusal: 'no',
      },
      finishReason: 'length',
      nativeFinishReason: 'length',
      truncated: true,
      model: 'a/b',
      provider: 'P',
      serviceTier: 'flex',
      usage: undefined,
      cache: { status: 'miss', ageSeconds: undefined, ttlSeconds: 300 },
      generationId: 'gen-1',
      notes: [],
    });
  });

  it('takes model and generation from the request and headers when the response has none', async () => {
    const nameless = { choices: [{ delta: { content: 'Hi' } }] };
    expect(
      await finish([nameless], { model: 'c/d' }, { 'x-generation-id': 'gen-2' }),
    ).toMatchObject({ model: 'c/d', generationId: 'gen-2', finishReason: undefined });
    expect(await finish([nameless])).toMatchObject({ model: '', generationId: undefined });
  });

  it(verifies('chat.reasoning-cut-off', 'does not use reasoning as the answer'), async () => {
    expect(await finish([chunkOf({ reasoning: 'I could say 4.' }), lastChunk()])).toMatchObject({
      text: '',
      reasoning: 'I could say 4.',
      message: { role: 'assistant', content: null },
    });
  });
});

describe('an answer without content', () => {
  it(
    verifies(
      'chat.reasoning-cut-off',
      'at the token limit is reported with a preview and its usage',
    ),
    async () => {
      const reasoning = 'I think. '.repeat(100);
      await expect(
        finish([chunkOf({ reasoning }), lastChunk('length'), usageChunk]),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'The model spent all its tokens on reasoning and gave no answer',
        requestId: 'gen-1',
        hints: [
          {
            kind: 'raise-limit',
            option: 'maxTokens',
            note: 'a limit on the cost may have lowered it',
          },
          { kind: 'lower-option', option: 'reasoningEffort' },
        ],
        details: {
          reason: 'reasoning_cut_off',
          finishReason: 'length',
          reasoningPreview: reasoning.slice(0, 200),
          usage,
        },
      });
    },
  );

  it.each(['length', 'content_filter'])('may have whitespace that ended by %s', async (why) => {
    await expect(finish([chunkOf({ content: ' \n\t' }), lastChunk(why)])).rejects.toMatchObject({
      details: { finishReason: why },
    });
  });

  it('after a content filter is a refusal', async () => {
    await expect(finish([lastChunk('content_filter'), usageChunk])).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      retryable: false,
      requestId: 'gen-1',
      details: { reason: 'policy', nativeFinishReason: 'content_filter', usage },
    });
  });

  it.each([
    ['text', { content: 'Hi' }],
    ['a refusal', { refusal: 'no' }],
    ['a tool call', { tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] }],
    ['an image', { images: [{ image_url: { url: 'https://example.org/a.png' } }] }],
    ['audio', { audio: { data: 'AQID' } }],
    ['a transcript', { audio: { transcript: 'Hi' } }],
  ])('is not assumed when %s was cut off', async (_what, delta) => {
    expect((await finish([chunkOf(delta), lastChunk('length')])).truncated).toBe(true);
    expect((await finish([chunkOf(delta), lastChunk('content_filter')])).finishReason).toBe(
      'content_filter',
    );
  });
});

describe('a result with audio', () => {
  it('has no bytes when only its transcript was received', async () => {
    const { audio } = await finish([chunkOf({ audio: { transcript: 'Hi' } }), lastChunk()]);
    expect(audio).toEqual({ id: undefined, bytes: new Uint8Array(), transcript: 'Hi' });
  });
});

describe('the details of an error', () => {
  it('have the partial output', () => {
    const { fold, state } = createAccumulator(() => {});
    expect(partialDetails(state)).toEqual({});
    fold(chunkOf({ content: 'par', reasoning: 'r'.repeat(300) }));
    fold(usageChunk);
    expect(partialDetails(state)).toEqual({
      partialText: 'par',
      partialReasoning: 'r'.repeat(200),
      hasOutput: true,
      usage,
      generationId: 'gen-1',
      model: 'a/b',
    });
  });
});
