import { describe, expect, it } from 'vitest';

import { cut, joined, readWav, samplesOf, audioFile } from '../../../test/support/sounds.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { AudioSource } from './audio-container.ts';
import { HEAD_BYTES, openAudioContainer } from './audio-container.ts';

type Bytes = Uint8Array<ArrayBuffer>;

function sourceOf(chunks: AudioSource['chunks'], others: Partial<AudioSource> = {}): AudioSource {
  return {
    chunks,
    contentType: undefined,
    keepsSamples: false,
    action: 'generate speech with a/b',
    generationId: 'gen-tts-1',
    ...others,
  };
}

async function open(bytes: Bytes, others?: Partial<AudioSource>) {
  return await openAudioContainer(sourceOf(cut(bytes, [1_000]), others));
}

const tagged = (length: number) => {
  const tag = new Uint8Array(length);
  // A tag of 16 KiB, most of which is an image.
  tag.set([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0x7f, 0x76]);
  return tag;
};

const webm = Uint8Array.from([
  0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d, 0, 0, 0, 0,
]);

describe('audio', () => {
  it.each([
    ['an MP3 that is labelled as samples', audioFile('tone.mp3'), 'audio/pcm', 'audio/mpeg'],
    ['a WAV file that is labelled as MP3', audioFile('tone.wav'), 'audio/mpeg', 'audio/wav'],
    ['an Ogg file', audioFile('tone.ogg'), 'audio/mpeg', 'audio/ogg'],
    ['an M4A file', audioFile('tone.m4a'), undefined, 'audio/mp4'],
    ['a WebM container', webm, undefined, 'audio/webm'],
    ['an MP3 after a large tag', tagged(16_384), 'audio/mpeg', 'audio/mpeg'],
  ])('is detected from its content: %s', async (_what, bytes, contentType, mediaType) => {
    const file = await open(bytes, { contentType, keepsSamples: true });
    expect(file.mediaType).toBe(mediaType);
    expect((await joined(file.chunks)).equals(bytes)).toBe(true);
    expect(file.head()).toBeUndefined();
  });

  it('of samples that is labelled as MP3 becomes a WAV file', async () => {
    const samples = samplesOf(10_000);
    const file = await open(samples, { contentType: 'audio/mpeg' });
    const bytes = await joined(file.chunks);
    expect(file.mediaType).toBe('audio/wav');
    expect(readWav(bytes).data.equals(samples)).toBe(true);
    // Unknown lengths are the maximum, so that the file can be played while it is received.
    expect(readWav(bytes)).toMatchObject({
      dataBytes: 2 ** 32 - 1,
      rateHertz: 24_000,
      channels: 1,
    });
  });

  it('of samples that begin like an image is audio', async () => {
    const samples = samplesOf(10_000);
    samples.set([0xff, 0xd8, 0xff, 0xe0]);
    expect((await open(samples)).mediaType).toBe('audio/wav');
  });

  it('of samples stays unchanged when samples are requested', async () => {
    const samples = samplesOf(9_999);
    const file = await open(samples, {
      contentType: 'audio/pcm;rate=8000;channels=2',
      keepsSamples: true,
    });
    expect(file.mediaType).toBe('audio/L16;rate=8000;channels=2');
    expect((await joined(file.chunks)).equals(samples)).toBe(true);
    expect(file.head()).toBeUndefined();
  });

  it('of only zeros is silence', async () => {
    const file = await open(new Uint8Array(5_000));
    expect(readWav(await joined(file.chunks)).data).toHaveLength(5_000);
  });

  it('is read only as far as its detection needs', async () => {
    let reads = 0;
    async function* endless(): AsyncGenerator<Bytes, undefined> {
      for (;;) {
        reads += 1;
        yield samplesOf(HEAD_BYTES / 2);
      }
    }
    const file = await openAudioContainer(sourceOf(endless()));
    expect(reads).toBe(2);
    const chunks = file.chunks[Symbol.asyncIterator]();
    // The header, and the two chunks that are read already.
    for (let count = 0; count < 3; count += 1) await chunks.next();
    expect(reads).toBe(2);
  });

  it('that is truncated yields its chunks before the error', async () => {
    async function* breaking(): AsyncGenerator<Bytes, undefined> {
      yield samplesOf(100);
      throw new Error('the connection failed');
    }
    const file = await openAudioContainer(sourceOf(breaking()));
    const chunks: Bytes[] = [];
    const reading = (async () => {
      for await (const chunk of file.chunks) chunks.push(chunk);
    })();
    await expect(reading).rejects.toThrow('the connection failed');
    expect(chunks.map(({ length }) => length)).toEqual([44, 100]);
  });

  it('that fails before its first byte is only an error', async () => {
    const breaking = {
      next: async () => await Promise.reject(new Error('the connection failed')),
    };
    await expect(openAudioContainer(sourceOf(breaking))).rejects.toThrow('the connection failed');
  });
});

describe('a response without audio', () => {
  it('may be empty', async () => {
    await expect(open(new Uint8Array())).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot generate speech with a/b: the response is empty',
      requestId: 'gen-tts-1',
      details: { reason: 'invalid_response' },
    });
  });

  it('may be empty with an error of the caller', async () => {
    const onEmpty = () => new OpenRouterError('UPSTREAM_REFUSED', 'Cannot sing: no voice');
    await expect(open(new Uint8Array(), { onEmpty })).rejects.toThrow('Cannot sing: no voice');
  });

  it.each([
    ['a page', '<html><body>Bad gateway</body></html>', 'audio/mpeg'],
    ['a document', '{"error":{"message":"Größe"}}', undefined],
    ['a text that is labelled as MP3', 'Upstream is unavailable.', 'audio/mpeg'],
    ['a text that is labelled as text', 'The voice is unavailable.', 'text/plain; charset=utf-8'],
  ])('may be %s, and the request is cancelled', async (_what, text, contentType) => {
    let isCancelled = false;
    async function* page(): AsyncGenerator<Bytes, undefined> {
      try {
        yield new TextEncoder().encode(text.padEnd(HEAD_BYTES, ' '));
        yield new Uint8Array(1);
      } finally {
        isCancelled = true;
      }
    }
    await expect(openAudioContainer(sourceOf(page(), { contentType }))).rejects.toMatchObject({
      message: 'Cannot generate speech with a/b: the response is text instead of audio',
      details: { reason: 'invalid_response', answer: expect.stringContaining(text.slice(0, 10)) },
    });
    expect(isCancelled).toBe(true);
  });

  it.each([
    ['bytes that are not UTF-8', Uint8Array.from({ length: 64 }, () => 0xe9), 'text/plain'],
    ['a text that is labelled as audio', new TextEncoder().encode('a'.repeat(64)), 'audio/pcm'],
    ['few bytes that look like a page', new TextEncoder().encode('<<<<<<<<<<<<<<<'), undefined],
  ])('does not include %s, which is paid', async (_what, bytes, contentType) => {
    expect((await open(bytes, { contentType })).mediaType).toBe('audio/wav');
  });
});
