import { describe, expect, it } from 'vitest';

import { chunkOf, lastChunk, usage, usageChunk } from '../../../test/support/chat-chunks.ts';
import type { AccumulatorState } from './accumulator.ts';
import { createAccumulator } from './accumulator.ts';
import { isEmpty } from './finish.ts';
import type { ChatEvent } from './result.ts';

function fold(...chunks: readonly unknown[]): { state: AccumulatorState; events: ChatEvent[] } {
  const events: ChatEvent[] = [];
  const draft = createAccumulator((event) => events.push(event));
  for (const chunk of chunks) draft.fold(chunk);
  return { state: draft.state, events };
}

function foldDeltas(...deltas: readonly unknown[]): {
  state: AccumulatorState;
  events: ChatEvent[];
} {
  return fold(...deltas.map((delta) => chunkOf(delta)));
}

function foldMessage(message: unknown): AccumulatorState {
  const draft = createAccumulator(() => {});
  draft.fold({ choices: [{ message }] });
  return draft.state;
}

function call(
  index: number | undefined,
  functionCall: Record<string, unknown>,
  id?: string,
): unknown {
  return { index, id, type: 'function', function: functionCall };
}

describe('text', () => {
  it('is appended chunk by chunk', () => {
    const { state, events } = fold(
      chunkOf({ role: 'assistant', content: '' }),
      chunkOf({ content: 'Hel' }),
      chunkOf({ content: 'lo' }),
      lastChunk(),
      usageChunk,
    );
    expect(state).toMatchObject({
      text: 'Hello',
      finishReason: 'stop',
      nativeFinishReason: 'stop',
      model: 'a/b',
      provider: 'P',
      generationId: 'gen-1',
      usage,
    });
    expect(events).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      { type: 'usage', usage },
    ]);
  });

  it('is accepted as parts, as null, and without a role', () => {
    const parts = [{ type: 'text', text: 'Hi' }, { type: 'thing' }, 5, { text: '!' }];
    expect(
      foldDeltas({ role: '', content: null }, { content: parts }, { content: 7 }).state.text,
    ).toBe('Hi!');
  });
});

describe('reasoning', () => {
  it('is received as text with blocks, which are merged by index', () => {
    const block = { type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1' };
    const { state, events } = foldDeltas(
      { reasoning: 'thi', reasoning_details: [{ ...block, text: 'thi' }] },
      { reasoning: 'nk', reasoning_details: [{ ...block, text: 'nk' }] },
      { reasoning_details: [{ ...block, signature: 'sig==' }] },
    );
    expect(state.reasoning).toBe('think');
    expect(state.reasoningDetails).toEqual([{ ...block, text: 'think', signature: 'sig==' }]);
    expect(events).toEqual([
      { type: 'reasoning-delta', text: 'thi' },
      { type: 'reasoning-delta', text: 'nk' },
    ]);
  });

  it('is read from the blocks when there is no other text', () => {
    const { state } = foldDeltas(
      { reasoning_details: [{ type: 'reasoning.summary', index: 0, summary: 'In short' }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', index: 1, data: 'x' }, 'junk'] },
    );
    expect(state.reasoning).toBe('In short');
    expect(state.reasoningDetails).toHaveLength(2);
  });

  it('of a complete message is preserved unchanged', () => {
    const blocks = [
      { type: 'reasoning.text', index: 0, text: 'a' },
      { type: 'reasoning.text', index: 0, text: 'b' },
    ];
    expect(foldMessage({ reasoning_details: blocks }).reasoningDetails).toEqual(blocks);
  });
});

describe('tool calls', () => {
  it('are assembled by index, even when interleaved', () => {
    const { state, events } = foldDeltas(
      { tool_calls: [call(1, { name: 'second', arguments: '' }, 'call_2')] },
      { tool_calls: [call(0, { name: 'first', arguments: '{"a"' }, 'call_1')] },
      { tool_calls: [call(1, { arguments: '{"b"' }), call(0, { arguments: ':1}' })] },
      { tool_calls: [call(1, { arguments: ':2}' })] },
    );
    expect([...state.toolCalls]).toEqual([
      [1, { id: 'call_2', name: 'second', arguments: '{"b":2}' }],
      [0, { id: 'call_1', name: 'first', arguments: '{"a":1}' }],
    ]);
    expect(events.map((event) => (event.type === 'tool-call-delta' ? event.index : -1))).toEqual([
      1, 0, 1, 0, 1,
    ]);
    expect(events[1]).toEqual({
      type: 'tool-call-delta',
      index: 0,
      id: 'call_1',
      name: 'first',
      arguments: '{"a"',
    });
  });

  it('without an index continue until a new id', () => {
    const { state } = foldDeltas(
      { tool_calls: [call(undefined, { name: 'f', arguments: '{' }, 'call_1')] },
      { tool_calls: [call(undefined, { arguments: '}' })] },
      { tool_calls: [call(undefined, { name: 'g', arguments: '[' }, 'call_2')] },
      { tool_calls: [call(undefined, { arguments: ']' }, 'call_2')] },
    );
    expect([...state.toolCalls.values()]).toEqual([
      { id: 'call_1', name: 'f', arguments: '{}' },
      { id: 'call_2', name: 'g', arguments: '[]' },
    ]);
  });

  it('of a complete message are distinguished by position', () => {
    const calls = [
      call(undefined, { name: 'f', arguments: '{}' }),
      call(0, { name: 'g', arguments: '{}' }, 'call_2'),
    ];
    expect([...foldMessage({ tool_calls: calls }).toolCalls.values()]).toEqual([
      { id: '', name: 'f', arguments: '{}' },
      { id: 'call_2', name: 'g', arguments: '{}' },
    ]);
  });

  it('with an absurd index are still accepted', () => {
    const { state } = foldDeltas({
      tool_calls: [call(4e9, { name: 'f' }), call(-1, { name: 'g' }), call(0.5, { name: 'h' })],
    });
    expect([...state.toolCalls.keys()]).toEqual([4e9, -1, 0.5]);
  });
});

describe('images', () => {
  it('are collected, except entries without a URL', () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    const { state, events } = foldDeltas({
      content: 'Here:',
      images: [{ type: 'image_url', image_url: { url } }, { image_url: {} }, null],
    });
    expect(state.images).toEqual([{ url }]);
    expect(events.at(-1)).toEqual({ type: 'image', image: { url } });
  });
});

describe('what is sent twice', () => {
  const url = 'data:image/png;base64,iVBORw0KGgo=';
  const image = { type: 'image_url', image_url: { url } };
  const citation = { url: 'https://a.test', start_index: 0, end_index: 4 };

  it('is kept once: images', () => {
    const { state, events } = foldDeltas({ images: [image] }, { images: [image, { ...image }] });
    expect(state.images).toEqual([{ url }]);
    expect(events).toHaveLength(1);
  });

  it('is kept once: citations, with the fields of both', () => {
    const toAnnotation = (fields: object) => ({
      type: 'url_citation',
      url_citation: { ...citation, ...fields },
    });
    const { state } = foldDeltas(
      { annotations: [toAnnotation({ title: 'A' }), toAnnotation({ start_index: 9 })] },
      { annotations: [toAnnotation({ title: null, content: 'text' })] },
      { annotations: [{ type: 'file', file: { hash: 'x', name: 'a' } }, null] },
      { annotations: [null, { file: { name: 'a', hash: 'x' }, type: 'file' }] },
    );
    expect(state.annotations).toEqual([
      toAnnotation({ title: 'A', content: 'text' }),
      toAnnotation({ start_index: 9 }),
      { type: 'file', file: { hash: 'x', name: 'a' } },
      null,
    ]);
  });

  it('is kept once: a message after its own chunks', () => {
    const message = {
      content: 'Hello',
      reasoning: 'think',
      refusal: 'no',
      images: [image],
      annotations: [{ type: 'url_citation', url_citation: citation }],
      audio: { id: 'audio_1', data: 'AAAA', transcript: 'Hi' },
    };
    const choice = { index: 0, message, finish_reason: 'stop' };
    const { state, events } = fold(chunkOf(message), { choices: [choice] });
    const { text, reasoning, refusal, images, annotations, audioBytes, transcript } =
      foldMessage(message);
    const once = { text, reasoning, refusal, images, annotations, audioBytes, transcript };
    expect(state).toMatchObject(once);
    expect(events).toHaveLength(4);
  });
});

describe('audio', () => {
  it('is decoded across chunks that are padded or split within a group', () => {
    const { state, events } = foldDeltas(
      { audio: { id: 'audio_1', transcript: 'Hel' } },
      { audio: { data: 'cGNtLW9uZQ==' } },
      { audio: { data: 'cGN', transcript: 'lo' } },
      { audio: { data: 'tLXR3byE=' } },
      { audio: { expires_at: 1 } },
    );
    const chunks = state.audioChunks.map((chunk) => Buffer.from(chunk).toString());
    expect(chunks.join('')).toBe('pcm-onepcm-two!');
    expect([state.audioId, state.transcript]).toEqual(['audio_1', 'Hello']);
    expect(events.map((event) => event.type === 'audio-delta' && event.transcript)).toEqual([
      'Hel',
      '',
      'lo',
      '',
    ]);
  });
});

describe('log probabilities', () => {
  it('are appended chunk by chunk', () => {
    const first = [{ token: 'Hel', logprob: -0.1 }];
    const { state } = fold(
      chunkOf({ content: 'Hel' }, { logprobs: { content: first, refusal: null } }),
      chunkOf({ content: 'lo' }, { logprobs: { content: [{ token: 'lo' }], refusal: [1] } }),
      chunkOf({ content: '' }, { logprobs: null }),
      chunkOf({ content: '' }, { logprobs: { content: null } }),
    );
    expect(state.logprobs).toEqual({
      content: [{ token: 'Hel', logprob: -0.1 }, { token: 'lo' }],
      refusal: [1],
    });
    expect(first).toHaveLength(1);
  });
});

describe('other fields of an answer', () => {
  it('are preserved: annotations, refusal, service tier', () => {
    const { state } = fold(
      { ...chunkOf({ refusal: 'I can', annotations: [{ type: 'file' }] }), service_tier: 'flex' },
      chunkOf({ refusal: 'not', annotations: [{ type: 'other' }] }),
    );
    expect(state).toMatchObject({
      refusal: 'I cannot',
      annotations: [{ type: 'file' }, { type: 'other' }],
      serviceTier: 'flex',
    });
  });

  it('may include unknown fields', () => {
    const { state, events } = fold({
      ...chunkOf({ content: 'Hi', surprise: [1] }, { logprobs: {} }),
      surprise: {},
    });
    expect(state.text).toBe('Hi');
    expect(events).toHaveLength(1);
  });

  it('keep the finish reason when later chunks have none', () => {
    const { state } = fold(lastChunk('length'), chunkOf({}), usageChunk);
    expect([state.finishReason, state.nativeFinishReason]).toEqual(['length', 'length']);
  });

  it.each([{ code: 429, message: 'Rate limit exceeded' }, 'overloaded'])(
    'may include an error, %j',
    (error) => {
      const chunk = { ...chunkOf({ content: '' }, { finish_reason: 'error' }), error };
      expect(fold(chunk).state.error).toBe(chunk);
      const choice = { index: 0, delta: {}, error };
      expect(fold({ choices: [choice] }).state.error).toBe(choice);
    },
  );

  it.each([null, '', 0, []])('include no error when it is %j', (error) => {
    expect(fold({ ...chunkOf({}), error }).state.error).toBe(undefined);
  });
});

describe('an invalid chunk', () => {
  it.each([
    [null],
    [undefined],
    [5],
    ['text'],
    [[]],
    [{}],
    [{ choices: null }],
    [{ choices: {} }],
    [{ choices: [null] }],
    [{ choices: [[]] }],
    [{ choices: [{}] }],
    [{ choices: [{ delta: null }] }],
    [{ choices: [{ delta: 'x' }] }],
    [{ choices: [{ delta: [] }] }],
    [{ id: 5, model: null, provider: {}, usage: null }],
    [{ usage: 'free' }],
    [chunkOf({ content: {}, reasoning: 5, reasoning_details: {}, refusal: null })],
    [chunkOf({ tool_calls: {}, images: {}, audio: [], annotations: 'x' })],
    [chunkOf({ images: [5], audio: { data: 5, transcript: null } })],
  ])('changes nothing: %j', (chunk) => {
    const { state, events } = fold(chunk);
    expect({ ...state, generationId: undefined, model: undefined, provider: undefined }).toEqual(
      fold().state,
    );
    expect(events).toEqual([]);
  });

  it('does not fail on invalid tool calls', () => {
    const { state } = foldDeltas({ tool_calls: [null, 5, { index: 'x', function: [] }] });
    expect([...state.toolCalls.values()]).toEqual([{ id: '', name: '', arguments: '' }]);
  });
});

describe('usage', () => {
  it('is summed when the total is missing, and zero for missing counts', () => {
    expect(fold({ usage: { prompt_tokens: 2, completion_tokens: 3 } }).state.usage).toEqual({
      promptTokens: 2,
      completionTokens: 3,
      totalTokens: 5,
      cachedTokens: undefined,
      reasoningTokens: undefined,
      costUsd: undefined,
    });
    expect(fold({ usage: {} }).state.usage).toMatchObject({ promptTokens: 0, totalTokens: 0 });
  });
});

describe('audio that is emitted as events only', () => {
  it('is not stored, but counts as an answer', () => {
    const events: ChatEvent[] = [];
    const draft = createAccumulator((event) => events.push(event), { dropsAudio: true });
    for (let count = 0; count < 3; count += 1) draft.fold(chunkOf({ audio: { data: 'AAAA' } }));
    expect(events.map((event) => event.type === 'audio-delta' && event.bytes.length)).toEqual([
      3, 3, 3,
    ]);
    const { state } = draft;
    expect([state.audioChunks, state.audioBytes, isEmpty(state)]).toEqual([[], 9, false]);
  });
});
