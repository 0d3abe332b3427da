import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toSrt } from '../src/api/transcription/subtitles.ts';
import { createMemoryTranscriptStore } from '../src/api/transcription/transcript-store.ts';
import { verifies } from '../../../tests/requirements.ts';
import { failureOf } from './support/failure.ts';
import { PIECE_USD, createSpeechWire, numbersIn, speak } from './support/speech-wire.ts';
import { createTranscriptionClient, declined } from './support/transcription-client.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A recording of about five minutes, and one of its pieces. */
const talk = speak(upTo(190).map((index) => (index % 7 === 6 ? 1.2 : 0.5)));
const chunkSeconds = 60;
const request = { source: talk.file, chunkSeconds, timestamps: ['segment', 'word'] } as const;

describe('a long recording', () => {
  it(
    verifies('media.long', 'is split at pauses, and its transcript has one time line'),
    async () => {
      const { client, texts } = createSpeechWire();
      const { words = [], segments = [], ...result } = await client.transcribe(request);
      expect(texts.length).toBeGreaterThan(3);
      expect(result.text).toBe(talk.words.map(({ word }) => word).join(' '));
      expect(words.map(({ word }) => word)).toEqual(talk.words.map(({ word }) => word));
      for (const [index, { startSeconds, endSeconds }] of words.entries()) {
        expect(startSeconds).toBeCloseTo(talk.words[index]?.startSeconds ?? -1, 2);
        expect(endSeconds).toBeCloseTo(talk.words[index]?.endSeconds ?? -1, 2);
      }
      expect(toSrt(segments).match(/-->/gu)).toHaveLength(190);
      expect(new Set(segments.map(({ speaker }) => speaker)).size).toBe(texts.length);
      expect(result.usage?.costUsd).toBeCloseTo(texts.length * PIECE_USD, 9);
      expect(result.generationId).toBe('gen-1');
    },
  );

  it('loses no word and repeats none, wherever its pauses are', { timeout: 120_000 }, async () => {
    const pause = fc.constantFrom(0, 0, 0, 0.3, 0.5, 0.8, 2);
    await fc.assert(
      fc.asyncProperty(fc.array(pause, { minLength: 30, maxLength: 70 }), async (pauses) => {
        const { file, words } = speak(pauses);
        const { client } = createSpeechWire();
        const timestamps = ['word', 'segment'] as const;
        const result = await client.transcribe({ source: file, chunkSeconds: 10, timestamps });
        expect(result.words?.map(({ word }) => word)).toEqual(words.map(({ word }) => word));
        expect(numbersIn(result.text)).toEqual(upTo(pauses.length));
        expect(result.segments?.map(({ text }) => text)).toEqual(words.map(({ word }) => word));
      }),
      { numRuns: 15 },
    );
  });

  it('is sent two pieces at a time, in order', async () => {
    let running = 0;
    let most = 0;
    const { client, texts } = createSpeechWire({}, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return undefined as unknown as Response;
    });
    await client.transcribe(request);
    expect(most).toBe(2);
    const first = texts.map((text) => numbersIn(text)[0] ?? 0);
    const inOrder = first.toSorted((one, other) => one - other);
    // Those that are sent together arrive in any order.
    for (const [index, number] of first.entries())
      expect(Math.abs(inOrder.indexOf(number) - index)).toBeLessThan(2);
  });

  it('is sent in the language of its first piece, when the caller names none', async () => {
    const languages: unknown[] = [];
    const answer = async (sent: Request): Promise<Response> => {
      const form = await sent.formData();
      languages.push(form.get('language'));
      const language = languages.length === 1 ? 'german' : 'dutch';
      return Response.json({ text: 'Hallo', language, segments: [], usage: { cost: 0.01 } });
    };
    const { client } = createTranscriptionClient(answer);
    const result = await client.transcribe(request);
    expect(languages.slice(0, 2)).toEqual([null, 'de']);
    expect(new Set(languages.slice(1))).toEqual(new Set(['de']));
    expect(result.language).toBe('german');
    languages.length = 0;
    await client.transcribe({ ...request, language: 'nl' });
    expect(new Set(languages)).toEqual(new Set(['nl']));
  });

  it('is not sent in a language that was guessed from silence', async () => {
    const languages: unknown[] = [];
    const { client } = createTranscriptionClient(async (sent) => {
      languages.push((await sent.formData()).get('language'));
      return Response.json({ text: '', language: 'welsh', segments: [], usage: { cost: 0.01 } });
    });
    await client.transcribe(request);
    expect(new Set(languages)).toEqual(new Set([null]));
  });

  it('reports its progress', async () => {
    const { client } = createSpeechWire();
    const seen: number[] = [];
    let text = '';
    await client.transcribe(request, {
      onChunk(progress) {
        seen.push(Math.round((progress.doneSeconds / (progress.totalSeconds ?? 1)) * 100));
        expect(progress.text.startsWith(text)).toBe(true);
        ({ text } = progress);
      },
    });
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    expect(seen.at(-1)).toBe(100);
    expect(text.endsWith('w189')).toBe(true);
  });

  it('is refused before its first piece when the whole may cost too much', async () => {
    const { client, requests } = createSpeechWire();
    const failure = await failureOf(client.transcribe(request, { maxCostUsd: 0.000_001 }));
    expect(failure.details).toMatchObject({ reason: 'max_cost' });
    expect(requests).toEqual([]);
  });

  it('is one request when it is short', async () => {
    const { client, requests } = createSpeechWire();
    const { file } = speak(upTo(20).map(() => 0.5));
    const { text } = await client.transcribe({ source: file });
    expect(numbersIn(text)).toEqual(upTo(20));
    expect(requests).toHaveLength(1);
  });
});

describe('a long recording of which a piece fails', () => {
  const refusing = () => {
    let refuses = true;
    const store = createMemoryTranscriptStore();
    const intercept = (text: string) =>
      refuses && text.includes('w100') ? declined(400, 'no such language') : undefined;
    const wire = createSpeechWire({ transcripts: store, maxRetries: 0 }, intercept);
    const allow = () => {
      refuses = false;
    };
    return { ...wire, allow, store };
  };

  it(verifies('media.long', 'keeps what was heard, and says what is missing'), async () => {
    const { client, texts } = refusing();
    const failure = await failureOf(client.transcribe(request));
    const { partialText, missing, usage } = failure.details;
    const received = numbersIn(String(partialText));
    expect(received.slice(0, 50)).toEqual(upTo(50));
    expect(received).not.toContain(100);
    const { startSeconds = 0 } = talk.words[100] ?? {};
    expect(missing).toContainEqual({
      startSeconds: expect.toSatisfy((start: number) => start <= startSeconds),
      endSeconds: expect.toSatisfy((end: number) => end > startSeconds),
    });
    expect(failure.message).toMatch(/; not transcribed: \d:\d\d to \d:\d\d/u);
    expect(usage).toMatchObject({ costUsd: expect.closeTo((texts.length - 1) * PIECE_USD, 9) });
    expect(failure.status).toBe(400);
  });

  it('pays only for the rest when it is repeated', async () => {
    const { client, texts, allow } = refusing();
    await failureOf(client.transcribe(request));
    const before = texts.length;
    allow();
    const { text, usage } = await client.transcribe(request);
    expect(numbersIn(text)).toEqual(upTo(190));
    const again = texts.slice(before);
    const paid = new Set(texts.slice(0, before).filter((each) => !each.includes('w100')));
    expect(again.filter((each) => paid.has(each))).toEqual([]);
    expect(usage?.costUsd).toBeCloseTo(again.length * PIECE_USD, 9);
  });

  it('is resumed by another client over the same store, and forgotten when it is complete', async () => {
    const { client, texts, store } = refusing();
    await failureOf(client.transcribe(request));
    const other = createSpeechWire({ transcripts: store });
    const { text } = await other.client.transcribe(request);
    expect(numbersIn(text)).toEqual(upTo(190));
    expect(other.texts.length).toBeLessThan(texts.length);
    const third = createSpeechWire({ transcripts: store });
    await third.client.transcribe(request);
    expect(third.texts.length).toBeGreaterThan(other.texts.length);
  });

  it('is not resumed with other settings', async () => {
    const { client, texts, allow } = refusing();
    await failureOf(client.transcribe(request));
    const before = texts.length;
    allow();
    await client.transcribe({ ...request, language: 'en' });
    expect(texts.length - before).toBeGreaterThanOrEqual(before);
  });

  it('throws the reason of an abort unchanged, and keeps the pieces', async () => {
    const { client, texts, allow } = refusing();
    allow();
    const controller = new AbortController();
    const reason = new Error('enough');
    const call = client.transcribe(request, {
      signal: controller.signal,
      onChunk: ({ chunks }) => {
        if (chunks === 2) controller.abort(reason);
      },
    });
    await expect(call).rejects.toBe(reason);
    const before = texts.length;
    const { text } = await client.transcribe(request);
    expect(numbersIn(text)).toEqual(upTo(190));
    expect(texts.filter((each) => each.startsWith('w0 '))).toHaveLength(1);
    expect(before).toBeLessThanOrEqual(4);
  });

  it('loses nothing when the store fails', async () => {
    const broken = async () => await Promise.reject(new Error('disk full'));
    const { client } = createSpeechWire({
      transcripts: { get: broken, set: broken, delete: broken },
    });
    expect(numbersIn((await client.transcribe(request)).text)).toEqual(upTo(190));
  });
});
