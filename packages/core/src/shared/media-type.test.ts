import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { audioFormatOf, mediaKindOf, mediaTypesOf, sniffMediaType } from './media-type.ts';

const samples = new URL('../../../emulator/media/', import.meta.url);

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  const bytes = parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
  );
  return new Uint8Array(Buffer.concat([...bytes, Buffer.alloc(600)]));
}

describe('sniffMediaType', () => {
  it.each([
    ['clip.mp4', 'video/mp4'],
    ['clip.webm', 'video/webm'],
    ['notes.txt', undefined],
    ['paper.pdf', 'application/pdf'],
    ['photo-sideways.jpg', 'image/jpeg'],
    ['photo.jpg', 'image/jpeg'],
    ['tone.wav', 'audio/wav'],
  ])('finds in %s %s', async (name, mediaType) => {
    await expect(sniffMediaType(await readFile(new URL(name, samples)))).resolves.toBe(mediaType);
  });

  it.each([
    [
      'image/png',
      bytesOf(
        '\u0089PNG\r\n\u001a\n',
        [0, 0, 0, 13],
        'IHDR',
        [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        'IDAT',
      ),
    ],
    ['image/png', bytesOf('\u0089PNG\r\n\u001a\n', [0, 0, 0, 8], 'acTL')],
    ['image/gif', bytesOf('GIF89a', [1, 0, 1, 0])],
    ['image/webp', bytesOf('RIFF', [9, 0, 0, 0], 'WEBPVP8 ')],
    ['image/bmp', bytesOf('BM')],
    ['audio/mpeg', bytesOf([0xff, 0xfb, 0x90, 0x00])],
    ['audio/mpeg', bytesOf('ID3', [3, 0, 0, 0, 0, 0, 0], [0xff, 0xfb, 0x90, 0x00])],
    ['audio/aac', bytesOf([0xff, 0xf1, 0x50, 0x80])],
    ['audio/ogg', bytesOf('OggS', [0, 2], '\u0000'.repeat(22), 'OpusHead')],
    ['audio/flac', bytesOf('fLaC', [0, 0, 0, 34])],
    ['audio/aiff', bytesOf('FORM', [0, 0, 0, 9], 'AIFF')],
    ['audio/x-m4a', bytesOf([0, 0, 0, 24], 'ftypM4A ')],
    ['video/quicktime', bytesOf([0, 0, 0, 20], 'ftypqt  ')],
    ['video/mpeg', bytesOf([0, 0, 1, 0xba, 0x21])],
    ['video/mpeg', bytesOf([0, 0, 1, 0xba, 0x44])],
    ['video/mpeg', bytesOf([0, 0, 1, 0xb3])],
    [
      'application/pdf',
      new TextEncoder().encode('%PDF-1.4\n% a small one is text from end to end'),
    ],
  ])('finds %s', async (mediaType, bytes) => {
    await expect(sniffMediaType(bytes)).resolves.toBe(mediaType);
  });

  it.each([
    ['secrets', 'OPENROUTER_API_KEY=sk-or-v1-test\nPASSWORD=x\n'],
    ['a text with a box in it', 'the ftypography of a page'],
    ['a list of gifts', 'GIFT LIST\nsocks\n'],
    ['a text on sound', 'fLaC is a codec, and so is ID3'],
    ['a text on tags', 'ID3 is a tag that stands ahead of sound'],
    ['a riff', 'RIFF 12 WAVE fmt and so on'],
    ['Latin-1', '\u00ff\u00fb umlauts'],
    ['UTF-8', 'na\u00efve \u{1f600}'],
  ])('takes %s for no media', async (_what, text) => {
    const padded = text.padEnd(800, ' and more of it\n');

    await expect(sniffMediaType(Buffer.from(padded, 'latin1'))).resolves.toBeUndefined();
    await expect(sniffMediaType(Buffer.from(padded, 'utf8'))).resolves.toBeUndefined();
    await expect(
      sniffMediaType(Buffer.from(`\ufeff${padded}`, 'utf16le')),
    ).resolves.toBeUndefined();
  });

  it.each([
    ['layer I', [0xff, 0xf6, 0, 0]],
    ['layer II', [0xff, 0xfd, 0x90, 0]],
    [
      'a box larger than the type of a file',
      [...Buffer.from('\u0001\u0000\u0000\u0018ftypisom', 'latin1')],
    ],
    ['nothing', []],
  ])('takes %s for no media', async (_what, bytes) => {
    await expect(sniffMediaType(bytesOf(bytes))).resolves.toBeUndefined();
  });

  it('reads a window on a larger buffer', async () => {
    const whole = bytesOf('junk', [0, 0, 0, 20], 'ftypqt  ');

    await expect(sniffMediaType(whole.subarray(4))).resolves.toBe('video/quicktime');
    await expect(sniffMediaType(new Uint8Array())).resolves.toBeUndefined();
  });
});

describe('the kinds of media', () => {
  it.each([
    ['image', ['image/png', 'image/jpeg', 'image/webp', 'image/gif']],
    [
      'video',
      ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/mov', 'video/webm', 'video/x-m4v'],
    ],
    ['document', ['application/pdf']],
  ] as const)('%s has its types', (kind, types) => {
    expect(mediaTypesOf(kind)).toEqual(types);
    expect(types.map((type) => mediaKindOf(type))).toEqual(types.map(() => kind));
  });

  it.each([
    ['wav', ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave']],
    ['mp3', ['audio/mpeg', 'audio/mp3']],
    ['aiff', ['audio/aiff', 'audio/x-aiff']],
    ['aac', ['audio/aac', 'audio/x-aac']],
    ['ogg', ['audio/ogg', 'audio/opus']],
    ['flac', ['audio/flac', 'audio/x-flac']],
    ['m4a', ['audio/mp4', 'audio/x-m4a', 'audio/m4a']],
  ])('sound is %s under each of its names', (format, types) => {
    expect(types.map((type) => audioFormatOf(type))).toEqual(types.map(() => format));
    expect(types.map((type) => mediaKindOf(type))).toEqual(types.map(() => 'audio'));
    expect(mediaTypesOf('audio')).toEqual(expect.arrayContaining(types));
  });

  it.each(['image/svg+xml', 'image/bmp', 'text/plain', 'audio/midi', 'IMAGE/PNG', ''])(
    'have no %s',
    (type) => {
      expect(mediaKindOf(type)).toBeUndefined();
      expect(audioFormatOf(type)).toBeUndefined();
    },
  );
});
