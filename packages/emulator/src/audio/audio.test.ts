import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inspectMedia } from '../media/inspect.ts';
import { findSegments } from '../media/find-segments.ts';
import { readSamples } from '../media/read-samples.ts';
import { readTextTag } from '../media/read-text-tag.ts';
import { composeMelody, MAX_MUSIC_SECONDS, pitchOfVoice, parseMusicSeconds } from './melody.ts';
import { toMp3 } from './mp3.ts';
import { durationOf, type Note } from './note.ts';
import { countSampleBytes, toSamples } from './samples.ts';
import { toWav } from './wav.ts';

const HAS_FFMPEG = spawnSync('ffmpeg', ['-version']).status === 0;

const notes: readonly Note[] = [
  { hertz: 250, seconds: 1 },
  { hertz: 0, seconds: 0.5 },
  { hertz: 500, seconds: 1.5 },
];

function join(chunks: Iterable<Uint8Array>): Buffer {
  return Buffer.concat([...chunks]);
}

async function transcribeBytes(bytes: Uint8Array): Promise<unknown[]> {
  const samples = await readSamples(bytes, 10);
  if (samples === undefined) throw new Error('Nothing to hear');
  return findSegments(samples).map(({ kind, hertz, startSeconds, endSeconds }) => [
    kind,
    hertz,
    Number((endSeconds - startSeconds).toFixed(1)),
  ]);
}

describe('samples of notes', () => {
  it.each([
    [24_000, 1, 144_000],
    [44_100, 2, 529_200],
  ])('at %i hertz in %i channels have the calculated size', (sampleRate, channels, bytes) => {
    const layout = { sampleRate, channels };

    expect(join(toSamples(notes, layout)).byteLength).toBe(bytes);
    expect(countSampleBytes(notes, layout)).toBe(bytes);
  });

  it('of many short notes do not drift', () => {
    const short = Array.from({ length: 300 }, () => ({ hertz: 100, seconds: 1 / 7 }));

    expect(countSampleBytes(short, { sampleRate: 24_000, channels: 1 })).toBe(
      2 * Math.round((300 / 7) * 24_000),
    );
  });

  it('of no notes are empty', () => {
    expect(join(toSamples([], { sampleRate: 24_000, channels: 1 }))).toHaveLength(0);
    expect(countSampleBytes([], { sampleRate: 24_000, channels: 1 })).toBe(0);
  });
});

describe('a WAV file', () => {
  it('plays the notes with their durations', async () => {
    expect(await transcribeBytes(join(toWav(notes, { sampleRate: 48_000, channels: 2 })))).toEqual([
      ['tone', 250, 1],
      ['silence', undefined, 0.5],
      ['tone', 500, 1.5],
    ]);
  });
});

describe('an MP3 file', () => {
  it('has the duration of the notes and their text in its tag', async () => {
    const bytes = join(toMp3(notes, 'Grüße, für immer'));

    expect(await inspectMedia(bytes)).toMatchObject({
      mediaType: 'audio/mpeg',
      durationSeconds: 3,
      sampleRate: 24_000,
      channels: 1,
    });
    expect(await readTextTag(bytes)).toBe('Grüße, für immer');
  });

  it('may contain a text longer than 255 bytes', async () => {
    const text = 'word '.repeat(5000).trim();

    expect(await readTextTag(join(toMp3(notes, text)))).toBe(text);
  });

  it.skipIf(!HAS_FFMPEG)('is decoded by ffmpeg to its notes', async () => {
    const decoded = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-i', '-', '-f', 'wav', '-bitexact', '-ac', '1', '-'],
      { input: join(toMp3(notes, '')) },
    );

    expect(decoded.stderr.toString()).toBe('');
    // A decoder lags by one frame, so the ends are only approximate.
    expect(await transcribeBytes(repairHeader(decoded.stdout))).toEqual([
      ['tone', 250, expect.closeTo(1, 0)],
      ['silence', undefined, expect.closeTo(0.5, 0)],
      ['tone', 500, expect.closeTo(1.5, 0)],
    ]);
  });
});

/** Writes the real length into a WAV file that was read from a pipe. */
function repairHeader(wav: Buffer): Buffer {
  wav.writeUInt32LE(wav.byteLength - 8, 4);
  wav.writeUInt32LE(wav.byteLength - wav.indexOf('data') - 8, wav.indexOf('data') + 4);
  return wav;
}

describe('a melody', () => {
  it.each([
    ['Rain on a roof', 30],
    ['12 seconds of jazz', 12],
    ['A 7.5-second jingle', 7.5],
    ['Forty beats in 20 secs', 20],
    ['90s pop', 30],
    ['3 songs', 30],
    ['0 seconds', 1],
    [`${MAX_MUSIC_SECONDS} seconds`, 120],
    [`${MAX_MUSIC_SECONDS + 1} seconds`, 120],
  ])('for "%s" is %d seconds long', (text, seconds) => {
    expect(parseMusicSeconds(text, 30)).toBe(seconds);
  });

  it('differs per text and has the requested length', () => {
    const rain = composeMelody('Rain', 10.2);

    expect(durationOf(rain)).toBeCloseTo(10.2);
    expect(new Set(rain.map(({ hertz }) => hertz)).size).toBeGreaterThan(2);
    expect(composeMelody('Rain', 10.2)).toEqual(rain);
    expect(composeMelody('Sun', 10.2)).not.toEqual(rain);
  });

  it('of different voices has different pitches', () => {
    const pitches = ['alloy', 'ash', 'coral', 'onyx', 'nova'].map(pitchOfVoice);

    expect(Math.min(...pitches)).toBeGreaterThan(166);
    expect(Math.max(...pitches)).toBeLessThan(501);
    expect(new Set(pitches).size).toBeGreaterThan(2);
  });
});
