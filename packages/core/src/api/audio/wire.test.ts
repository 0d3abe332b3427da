import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { TranscriptionAnswer, toTranscription } from './wire.ts';

const parse = (answer: unknown) => toTranscription(v.parse(TranscriptionAnswer, answer));

describe('toTranscription', () => {
  it('tells everything of a full answer', () => {
    expect(
      parse({
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
  ])('leaves undefined what OpenRouter leaves out: %j', (answer) => {
    expect(parse(answer)).toEqual({
      text: '',
      language: undefined,
      durationSeconds: undefined,
      segments: undefined,
      words: undefined,
      usage: undefined,
    });
  });

  it('does not take an unknown cost for nothing', () => {
    expect(parse({ text: '', usage: { seconds: 2, cost: null } }).usage).toEqual({
      seconds: 2,
      inputTokens: undefined,
      outputTokens: undefined,
      totalTokens: undefined,
      costUsd: undefined,
    });
  });

  it.each([
    {},
    { text: null },
    { text: 'a', segments: {} },
    { text: 'a', segments: [{ start: 0, text: 'a' }] },
    // JSON can say numbers that are too large to be one.
    JSON.parse('{"text":"a","segments":[{"start":0,"end":1e999,"text":"a"}]}'),
    { text: 'a', words: [{ word: 'a', start: '0', end: 1 }] },
  ])('refuses %j', (answer) => {
    expect(() => parse(answer)).toThrow(v.ValiError);
  });
});
