import { describe, expect, it } from 'vitest';

import { toTranscription } from './wire.ts';

const nothing = {
  language: undefined,
  durationSeconds: undefined,
  segments: undefined,
  words: undefined,
  usage: undefined,
};

const noUsage = {
  seconds: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  totalTokens: undefined,
  costUsd: undefined,
};

describe('toTranscription', () => {
  it('parses every field of a response', () => {
    expect(
      toTranscription({
        task: 'transcribe',
        text: 'Hi there.',
        language: 'english',
        duration: 1.4,
        confidence: 0.9,
        segments: [
          { id: 0, seek: 0, start: 0, end: 0.7, text: ' Hi', tokens: [1], avg_logprob: -0.1 },
          { id: 1, start: 0.7, end: 1.4, text: ' there.', speaker: 1 },
        ],
        words: [{ word: 'Hi', start: 0, end: 0.7, speaker: 'Ann', confidence: 1 }],
        usage: { seconds: 1.4, input_tokens: 5, output_tokens: 2, total_tokens: 7, cost: 0.0001 },
      }),
    ).toEqual({
      text: 'Hi there.',
      language: 'english',
      durationSeconds: 1.4,
      segments: [
        { startSeconds: 0, endSeconds: 0.7, text: ' Hi', speaker: undefined },
        { startSeconds: 0.7, endSeconds: 1.4, text: ' there.', speaker: '1' },
      ],
      words: [{ startSeconds: 0, endSeconds: 0.7, word: 'Hi', speaker: 'Ann' }],
      usage: {
        seconds: 1.4,
        inputTokens: 5,
        outputTokens: 2,
        totalTokens: 7,
        costUsd: 0.0001,
      },
    });
  });

  it.each([
    { text: '' },
    { text: '', language: null, duration: null, segments: null, words: null, usage: null },
  ])('returns undefined for fields that OpenRouter leaves out: %j', (response) => {
    expect(toTranscription(response)).toEqual({ ...nothing, text: '' });
  });

  it('does not report an unknown cost as 0', () => {
    const response = { text: '', usage: { seconds: 2, cost: null } };
    expect(toTranscription(response)?.usage).toEqual({ ...noUsage, seconds: 2 });
  });

  it.each([
    [{ language: {} }, {}],
    [{ duration: '4.0' }, {}],
    [{ segments: {}, words: 'Hi' }, {}],
    [
      { segments: [], words: [] },
      { segments: [], words: [] },
    ],
    [{ words: [{ word: 'Hi', start: null, end: 1 }] }, { words: [] }],
    [{ words: [{ word: 'Hi', start: '0', end: 1 }] }, { words: [] }],
    [{ words: [null, 'Hi', { start: 0, end: 1 }] }, { words: [] }],
    [{ segments: [{ start: 0, end: 1 }] }, { segments: [] }],
    [{ segments: [{ start: 0, text: 'Hi' }] }, { segments: [] }],
    // JSON can have numbers that overflow to Infinity.
    [JSON.parse('{"segments":[{"start":0,"end":1e999,"text":"Hi"}]}'), { segments: [] }],
    [{ usage: 'much' }, {}],
    [{ usage: { cost: '0.1' } }, { usage: noUsage }],
  ])('keeps the text beside an invalid field: %j', (invalid: object, expected) => {
    expect(toTranscription({ text: 'Hi', ...invalid })).toEqual({
      ...nothing,
      ...expected,
      text: 'Hi',
    });
  });

  it('keeps the valid entries of a list', () => {
    const bad = { start: 0, end: null, text: ' a', word: 'a' };
    const good = { start: 1, end: 2, text: ' b', word: 'b', speaker: {} };
    const times = { startSeconds: 1, endSeconds: 2, speaker: undefined };
    expect(toTranscription({ text: 'a b', segments: [bad, good], words: [bad, good] })).toEqual({
      ...nothing,
      text: 'a b',
      segments: [{ ...times, text: ' b' }],
      words: [{ ...times, word: 'b' }],
    });
  });

  it.each([undefined, null, 5])('joins the segments when the text is %j', (text) => {
    const segments = [{ text: ' Hi' }, { text: ' ' }, {}, { text: 'there. ' }];
    expect(toTranscription({ text, segments })).toEqual({
      ...nothing,
      text: 'Hi there.',
      segments: [],
    });
  });

  it.each([
    null,
    'Hi',
    [],
    {},
    { text: null },
    { segments: [] },
    { text: ['Hi'], segments: [{ text: ' ' }, { start: 0, end: 1 }] },
  ])('returns undefined for a response without a text: %j', (response) => {
    expect(toTranscription(response)).toBeUndefined();
  });
});
