import type { OpenRouterOptions } from '../../src/client.ts';
import { readWav } from './sounds.ts';
import { createTranscriptionClient } from './transcription-client.ts';
import { bytesOf, littleUint } from './containers.ts';

/** Samples per second of a recording of {@link speak}. */
const RATE = 8_000;

/** Amplitude of the first word; each further word is louder by one. */
const LOUD = 10_000;

/** A word of a recording: its number, and its time. */
export interface SpokenWord {
  readonly word: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Speaks numbered words of a second each, with a pause of these seconds after each; a pause of 0 is none. */
export function speak(pauses: readonly number[]): { file: Blob; words: readonly SpokenWord[] } {
  const total = pauses.reduce((sum, pause) => sum + 1 + pause, 0);
  const samples = new Int16Array(Math.round(total * RATE));
  const words: SpokenWord[] = [];
  let at = 0;
  for (const [index, pause] of pauses.entries()) {
    const start = Math.round(at * RATE);
    for (let sample = start; sample < start + RATE; sample += 1)
      samples[sample] = (sample % 2 === 0 ? 1 : -1) * (LOUD + index);
    words.push({ word: `w${index}`, startSeconds: at, endSeconds: at + 1 });
    at += 1 + pause;
  }
  const data = new Uint8Array(samples.buffer);
  const format = [1, 0, 1, 0, ...littleUint(RATE, 4), ...littleUint(RATE * 2, 4), 2, 0, 16, 0];
  const header = bytesOf(
    'RIFF',
    littleUint(36 + data.length, 4),
    'WAVEfmt ',
    littleUint(16, 4),
    format,
    'data',
    littleUint(data.length, 4),
  );
  return { file: new Blob([header, data]), words };
}

/** Returns the words in a piece of {@link speak}, whole or cut, with times from its start. */
export function hear(piece: Uint8Array<ArrayBuffer>): readonly SpokenWord[] {
  const { data } = readWav(piece);
  const words: SpokenWord[] = [];
  let start = 0;
  let last = 0;
  for (let at = 0; at <= data.length / 2; at += 1) {
    const loud = at < data.length / 2 ? Math.abs(data.readInt16LE(at * 2)) : 0;
    if (loud === last) continue;
    if (last >= LOUD)
      words.push({ word: `w${last - LOUD}`, startSeconds: start / RATE, endSeconds: at / RATE });
    [start, last] = [at, loud];
  }
  return words;
}

/** Cost of each request of {@link createSpeechWire}. */
export const PIECE_USD = 0.01;

/** A client whose provider hears numbered words, and the texts of the pieces in the order of their requests. */
export function createSpeechWire(
  options: OpenRouterOptions = {},
  /** Answers a request in place of the provider; `undefined` lets it pass. */
  intercept: (text: string, count: number) => Response | Promise<Response> | undefined = () =>
    undefined,
) {
  const texts: string[] = [];
  const wire = createTranscriptionClient(async (request) => {
    const file = (await request.formData()).get('file');
    const heard = file instanceof Blob ? hear(new Uint8Array(await file.arrayBuffer())) : [];
    const text = heard.map(({ word }) => word).join(' ');
    texts.push(text);
    const intercepted = await intercept(text, texts.length);
    if (intercepted !== undefined) return intercepted;
    const timed = heard.map(({ word, startSeconds, endSeconds }) => ({
      word,
      text: word,
      start: startSeconds,
      end: endSeconds,
      speaker: 1,
    }));
    const usage = { cost: PIECE_USD, seconds: 60 };
    return Response.json(
      { text, segments: timed, words: timed, usage },
      { headers: { 'x-generation-id': `gen-${texts.length}` } },
    );
  }, options);
  return { ...wire, texts };
}

/** The numbers of words in a text. */
export function numbersIn(text: string): readonly number[] {
  return text === '' ? [] : text.split(' ').map((word) => Number(word.slice(1)));
}
