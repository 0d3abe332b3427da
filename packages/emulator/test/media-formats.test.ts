import { describe, expect, it } from 'vitest';
import {
  userMessage,
  firstChoice,
  createEmulator,
  mediaBase64,
  refusalOf,
  mediaDataUrl,
} from './support/client.ts';

const emulator = createEmulator();
const model = 'google/gemini-2.5-flash';

async function describePart(part: object): Promise<string> {
  const { message } = await firstChoice(emulator, userMessage([part], { model }));
  return message.content.replace(/ This is the emulator.*$/, '');
}

function image(type: string, data: string): object {
  return { type: 'image_url', image_url: { url: `data:${type};base64,${data}` } };
}

function audio(format: string, data: string): object {
  return { type: 'input_audio', input_audio: { data, format } };
}

function video(url: string): object {
  return { type: 'video_url', video_url: { url } };
}

describe('image input', () => {
  it('is described as displayed, with transparency and animation', async () => {
    expect(await describePart(image('image/png', await mediaBase64('badge.png')))).toBe(
      'Image 1: PNG, 240 x 240 pixels, mostly green.',
    );
    expect(await describePart(image('image/gif', await mediaBase64('dial.gif')))).toBe(
      'Image 1: GIF, 96 x 96 pixels, mostly gray.',
    );
  });

  it('is detected from its content despite a wrong media type', async () => {
    expect(await describePart(image('image/png', await mediaBase64('photo-sideways.jpg')))).toBe(
      'Image 1: JPEG, 480 x 320 pixels, mostly blue.',
    );
  });

  it.each([
    ['photo.avif', 'image/avif', 'unsupported_image_format'],
    ['photo.avif', 'image/png', 'unsupported_image_format'],
    ['badge.svg', 'image/svg+xml', 'unsupported_image_format'],
    ['notes.txt', 'image/png', 'invalid_image'],
    ['tone.wav', 'image/png', 'unsupported_image_format'],
  ])('such as %s with the media type %s is refused', async (name, type, errorType) => {
    const part = image(type, await mediaBase64(name));

    expect(await refusalOf(emulator, userMessage([part], { model }))).toMatchObject({
      status: 400,
      error: { metadata: { error_type: errorType } },
    });
  });
});

describe('audio input', () => {
  it.each([
    ['tone.mp3', 'mp3', 'Audio 1: MP3, 2.57 seconds, 24000 Hz, mono.'],
    ['tone.m4a', 'm4a', 'Audio 1: M4A, 2.5 seconds, 24000 Hz, mono.'],
    ['tone.ogg', 'ogg', 'Audio 1: OGG, 2.5 seconds, 48000 Hz, mono.'],
  ])('such as %s is described', async (name, format, description) => {
    expect(await describePart(audio(format, await mediaBase64(name)))).toBe(description);
  });

  it('may be AIFF', async () => {
    const data = Buffer.from(makeAiff(22_050, 1.5)).toString('base64');

    expect(await describePart(audio('aiff', data))).toBe(
      'Audio 1: AIFF, 1.5 seconds, 22050 Hz, stereo.',
    );
  });

  it('may be raw samples of 24 bits', async () => {
    const data = Buffer.alloc(24_000 * 3 * 2).toString('base64');

    expect(await describePart(audio('pcm24', data))).toBe(
      'Audio 1: PCM, 2 seconds, 24000 Hz, mono.',
    );
  });

  it('in an unlisted format is refused', async () => {
    const part = audio('webm', await mediaBase64('tone.ogg'));

    expect((await refusalOf(emulator, userMessage([part], { model }))).status).toBe(400);
  });
});

describe('video input', () => {
  it('may be WebM, or MPEG without a duration', async () => {
    const mpeg = Buffer.from(makeMpeg(352, 288)).toString('base64');

    expect(await describePart(video(await mediaDataUrl('clip.webm')))).toBe(
      'Video 1: WebM, 320 x 240 pixels, 3.01 seconds, 48000 Hz, mono.',
    );
    expect(await describePart(video(`data:video/mpeg;base64,${mpeg}`))).toBe(
      'Video 1: MPEG, 352 x 288 pixels.',
    );
  });

  it('by URL is watched by the provider from YouTube only', async () => {
    expect(await describePart(video('https://youtu.be/abc'))).toContain('watched by the provider');
    expect(await describePart(video('https://www.youtube.com/watch?v=abc'))).toContain('watched');
    expect(await describePart(video('https://youtube.com.example.com/a'))).toContain(
      'passed by URL',
    );
  });
});

it.each([
  ['audio', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'pcm16' } }],
  ['video', { type: 'video_url', video_url: { url: 'https://example.com/a.mp4' } }],
])('%s is a 404 for a model that does not support it', async (kind, part) => {
  expect(
    await refusalOf(emulator, userMessage([part], { model: 'google/gemma-4-31b-it:free' })),
  ).toMatchObject({
    status: 404,
    message: `No endpoints found that support ${kind} input`,
  });
});

/** Creates a stereo AIFF file of 16-bit silence. */
function makeAiff(sampleRate: number, seconds: number): Uint8Array {
  const data = Buffer.alloc(Math.round(sampleRate * seconds) * 4);
  const head = Buffer.alloc(54);
  head.write('FORM');
  head.writeUInt32BE(46 + data.byteLength, 4);
  head.write('AIFFCOMM', 8);
  head.writeUInt32BE(18, 16);
  head.writeUInt16BE(2, 20);
  head.writeUInt32BE(data.byteLength / 4, 22);
  head.writeUInt16BE(16, 26);
  // The sample rate as an 80-bit float: exponent, then mantissa.
  const exponent = Math.floor(Math.log2(sampleRate));
  head.writeUInt16BE(16_383 + exponent, 28);
  head.writeUInt32BE(sampleRate * 2 ** (31 - exponent), 30);
  head.write('SSND', 38);
  head.writeUInt32BE(8 + data.byteLength, 42);
  return Buffer.concat([head, data]);
}

/** Creates the beginning of an MPEG program stream: a pack and a sequence header. */
function makeMpeg(width: number, height: number): Uint8Array {
  const pack = [0, 0, 1, 0xba, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0xf8];
  const sides = (width << 12) | height;
  const sequence = [0, 0, 1, 0xb3, sides >>> 16, (sides >>> 8) & 0xff, sides & 0xff, 0x13];
  return Uint8Array.from([...pack, ...sequence]);
}
