import { readFile } from 'node:fs/promises';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { Part } from '../../test/support/containers.ts';
import { aac, box, bytesOf, id3, mp3, mp4, webm } from '../../test/support/containers.ts';
import { sniffMediaType } from './sniff.ts';
import { SVG_HEAD_BYTES } from './svg.ts';

const samples = new URL('../../../emulator/media/', import.meta.url);

function padded(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  return bytesOf(...parts, new Uint8Array(600));
}

function image(width = 8, height = 8) {
  return sharp({ create: { width, height, channels: 3, background: '#336699' } });
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

describe('sniffMediaType', () => {
  it.each([
    ['clip.mp4', 'video/mp4'],
    ['clip.webm', 'video/webm'],
    ['notes.txt', undefined],
    ['paper.pdf', 'application/pdf'],
    ['photo-sideways.jpg', 'image/jpeg'],
    ['photo.jpg', 'image/jpeg'],
    ['tone.wav', 'audio/wav'],
  ])('detects the type of %s: %s', async (name, mediaType) => {
    const bytes = await readFile(new URL(name, samples));

    await expect(sniffMediaType(bytes)).resolves.toBe(mediaType);
    await expect(sniffMediaType(new Blob([bytes]))).resolves.toBe(mediaType);
  });

  it.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'detects an image in %s',
    async (format) => {
      const bytes = await image(300, 200).toFormat(format).toBuffer();

      await expect(sniffMediaType(new Blob([new Uint8Array(bytes)]))).resolves.toBe(
        `image/${format}`,
      );
    },
  );

  it.each<[string, string, Uint8Array]>([
    ['image/png', 'animated', padded('\u0089PNG\r\n\u001a\n', [0, 0, 0, 8], 'acTL')],
    ['image/gif', 'GIF89a', padded('GIF89a', [1, 0, 1, 0])],
    ['image/webp', 'lossy', padded('RIFF', [9, 0, 0, 0], 'WEBPVP8 ')],
    ['image/bmp', 'new', padded('BM', [0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0])],
    ['image/bmp', 'old', padded('BM', [0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0])],
    ['image/heic', 'HEVC', padded([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0], 'mif1heic')],
    ['image/heif', 'of any codec', padded([0, 0, 0, 24], 'ftypmif1', [0, 0, 0, 0], 'mif1miaf')],
    [
      'image/avif',
      'by its second brand',
      padded([0, 0, 0, 24], 'ftypmif1', [0, 0, 0, 0], 'mif1avif'),
    ],
    ['image/tiff', 'great', padded('II', [43, 0, 8, 0, 0, 0])],
    ['image/tiff', 'big-endian', padded('MM', [0, 42, 0, 0, 0, 8, 0, 1, 1, 0], new Uint8Array(12))],
    ['image/svg+xml', 'bare', bytesOf(svg)],
    ['image/svg+xml', 'prefixed', bytesOf('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>')],
    [
      'image/svg+xml',
      'with a full prologue',
      bytesOf(
        `\u00ef\u00bb\u00bf<?xml version="1.0"?>\n<!-- > -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [ <!ENTITY a "b]c"> ] >\n<!---->${svg}`,
      ),
    ],
    ['image/svg+xml', 'with a plain document type', bytesOf(`<!DOCTYPE svg>${svg}`)],
    [
      'image/svg+xml',
      'with a long comment',
      bytesOf(`<!--${' '.repeat(SVG_HEAD_BYTES - 20)}-->${svg}`),
    ],
    ['audio/mpeg', 'two frames', mp3(2)],
    ['audio/mpeg', 'one complete frame', mp3(1)],
    ['audio/mpeg', 'a tag at the end', bytesOf(mp3(1), 'TAG', new Uint8Array(125))],
    ['audio/mpeg', 'with a tag before it', bytesOf(id3(300), mp3(2))],
    [
      'audio/mpeg',
      'with a tag larger than the head',
      bytesOf(id3(16_000), new Uint8Array(900), mp3(2)),
    ],
    [
      'audio/mpeg',
      'MPEG 2',
      bytesOf([0xff, 0xf3, 0x84, 0], new Uint8Array(188), [0xff, 0xf3, 0x84, 0]),
    ],
    ['audio/flac', 'with a tag before it', bytesOf(id3(5_000), 'fLaC', [0, 0, 0, 34])],
    ['audio/aac', 'ADTS', aac(2)],
    ['audio/aac', 'with a tag before it', bytesOf(id3(5_000), aac(2))],
    ['audio/ogg', 'Opus', padded('OggS', [0, 2], '\u0000'.repeat(22), 'OpusHead')],
    ['audio/ogg', 'Vorbis', padded('OggS', [0, 2], '\u0000'.repeat(22), '\u0001vorbis\u0000')],
    ['audio/flac', 'its first block', padded('fLaC', [0, 0, 0, 34])],
    ['audio/flac', 'its only block', padded('fLaC', [0x80, 0, 0, 34])],
    ['audio/aiff', 'plain', padded('FORM', [0, 0, 0, 9], 'AIFF')],
    ['audio/aiff', 'compressed', padded('FORM', [0, 0, 0, 9], 'AIFC')],
    ['audio/mp4', 'M4A', padded([0, 0, 0, 24], 'ftypM4A ')],
    ['audio/mp4', 'M4B', padded([0, 0, 0, 24], 'ftypM4B ')],
    ['audio/mp4', 'only audio tracks', mp4('soun')],
    ['audio/webm', 'only audio tracks', webm(2)],
    ['video/mp4', 'video and audio', mp4('soun', 'vide')],
    ['video/mp4', 'no tracks', mp4()],
    ['video/mp4', 'M4V', padded([0, 0, 0, 24], 'ftypM4V ')],
    ['video/webm', 'video and audio', webm(2, 1)],
    ['video/webm', 'no tracks', webm()],
    ['video/quicktime', 'its brand', padded([0, 0, 0, 20], 'ftypqt  ')],
    ['video/quicktime', 'no file type', padded(box('wide'), box('mdat', 'abc'))],
    ['video/mpeg', 'MPEG 1', padded([0, 0, 1, 0xba, 0x21])],
    ['video/mpeg', 'MPEG 2', padded([0, 0, 1, 0xba, 0x44])],
    ['video/mpeg', 'video only', padded([0, 0, 1, 0xb3])],
    ['application/pdf', 'a small one', bytesOf('%PDF-1.4\n% text from end to end')],
  ])('detects %s: %s', async (mediaType, _what, bytes) => {
    await expect(sniffMediaType(bytes)).resolves.toBe(mediaType);
    await expect(sniffMediaType(new Blob([new Uint8Array(bytes)]))).resolves.toBe(mediaType);
  });

  it.each([
    ['secrets', 'OPENROUTER_API_KEY=sk-or-v1-test\nPASSWORD=x\n'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIB\n'],
    ['JSON', '{"image/png": true}'],
    ['HTML', '<!DOCTYPE html><html><svg></svg></html>'],
    ['HTML around an SVG', '<html><body><svg></svg></body></html>'],
    ['a word that begins like a root', '<svgfoo/>'],
    ['a comment about SVG', '<!-- <svg> -->'],
    ['a comment without end', '<!-- <svg>'],
    ['a document type without end', '<!DOCTYPE svg [ <svg>'],
    ['a text with a box in it', 'the ftypography of a page'],
    ['a list of gifts', 'GIFT LIST\nsocks\n'],
    ['a text on trains', 'BM is the sign of Bremen'],
    ['a text on Roman numerals', 'II* and MM\u0000 are not numbers'],
    ['a text about audio', 'fLaC is a codec, and so is ID3'],
    ['a text on tags', 'ID3 is a tag that stands ahead of sound'],
    ['a form', 'FORM AIFF 12, to be filled in'],
    ['a riff', 'RIFF 12 WAVE fmt and so on'],
    ['a wide text', '1234wide and 1234free'],
    ['a text on PDF', '%PDF is how it begins'],
    ['Latin-1', '\u00ff\u00fb umlauts'],
    ['an MP3 frame', '\u00ff\u00fb\u0090\u0001'],
    ['an AAC frame', '\u00ff\u00f1P\u0080\u0001'],
    ['UTF-8', 'na\u00efve \u{1f600}'],
  ])('detects no media in %s, in any encoding', async (_what, text) => {
    const long = text.padEnd(6_000, ' and more of it\n');

    for (const bytes of [
      Buffer.from(long, 'latin1'),
      Buffer.from(long, 'utf8'),
      Buffer.from(`\ufeff${long}`, 'utf16le'),
      Buffer.from(`\ufeff${long}`, 'utf16le').swap16(),
      Buffer.from(long, 'utf16le'),
    ]) {
      await expect(sniffMediaType(bytes)).resolves.toBeUndefined();
    }
  });

  it.each<[string, Uint8Array]>([
    ['layer I', padded([0xff, 0xf6, 0, 0])],
    ['layer II', padded([0xff, 0xfd, 0x90, 0])],
    ['a frame that another does not follow', bytesOf([0xff, 0xfb, 0x90, 0], new Uint8Array(600))],
    ['a truncated frame', mp3(1).subarray(0, 300)],
    ['a frame of AAC that another does not follow', padded(aac(1))],
    ['a tag without audio', bytesOf(id3(20), new Uint8Array(600))],
    ['a tag before a text', bytesOf(id3(20), 'PASSWORD=x'.repeat(90))],
    ['a truncated tag', id3(9_000).subarray(0, 800)],
    ['a tag of an unknown version', bytesOf('ID3', [9, 0, 0, 0, 0, 0, 0], mp3(2))],
    ['a box larger than the type of a file', padded([1, 0, 0, 24], 'ftypisom')],
    ['a box smaller than a brand', padded([0, 0, 0, 8], 'ftypisom')],
    ['a first box larger than its file', bytesOf([0, 0, 4, 0], 'mdat', new Uint8Array(300))],
    ['GIF without a version', padded('GIF!', [0])],
    ['BM and zeros', padded('BM')],
    [
      'a bitmap whose pixels begin behind its end',
      padded('BM', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 40, 0, 0, 0]),
    ],
    ['an IFF without audio', padded('FORM', [0, 0, 0, 9], 'ILBM')],
    ['FLAC without its first block', padded('fLaC', [0, 0, 0, 35])],
    ['a RIFF of an unknown form', padded('RIFF', [9, 0, 0, 0], 'ABCD')],
    ['WebP without a known chunk', padded('RIFF', [9, 0, 0, 0], 'WEBPABCD')],
    ['a TIFF whose directory is cut off', padded('II', [42, 0, 0, 9, 0, 0])],
    ['a TIFF without a directory', padded('II', [42, 0, 8, 0, 0, 0, 0, 0])],
    ['a byte order mark before an image', padded([0xef, 0xbb, 0xbf], 'GIF89a', [1, 0, 1, 0])],
    ['only a signature', bytesOf('\u0089PNG\r\n\u001a\n')],
    [
      'an SVG after a comment that is too long',
      bytesOf(`<!--${' '.repeat(SVG_HEAD_BYTES)}-->${svg}`),
    ],
    ['zeros', new Uint8Array(6_000)],
    ['nothing', new Uint8Array()],
  ])('detects no media in %s', async (_what, bytes) => {
    await expect(sniffMediaType(bytes)).resolves.toBeUndefined();
  });

  it.each([
    ['application/zip', padded('PK\u0003\u0004', [20, 0, 0, 0], 'a'.repeat(30))],
    ['video/vnd.avi', padded('RIFF', [9, 0, 0, 0], 'AVI LIST')],
  ])('detects an unsupported type: %s', async (mediaType, bytes) => {
    await expect(sniffMediaType(bytes)).resolves.toBe(mediaType);
  });

  it('decides by the first bytes when a file is of two types', async () => {
    const jpeg = new Uint8Array(await image().jpeg().toBuffer());

    await expect(sniffMediaType(bytesOf('%PDF-1.7\n', jpeg))).resolves.toBe('application/pdf');
    await expect(sniffMediaType(bytesOf(jpeg, '%PDF-1.7\n'))).resolves.toBe('image/jpeg');
  });

  it('does not detect a type after a byte order mark', async () => {
    const png = await image().png().toBuffer();

    await expect(sniffMediaType(bytesOf([0xef, 0xbb, 0xbf], png))).resolves.toBeUndefined();
  });

  it('reads a view of a larger buffer', async () => {
    const buffer = padded('junk', [0, 0, 0, 20], 'ftypqt  ');

    await expect(sniffMediaType(buffer.subarray(4))).resolves.toBe('video/quicktime');
  });

  it('reads only the necessary parts of a blob', async () => {
    let readBytes = 0;
    const file = mp4('soun');
    const blob = Object.assign(new Blob([]), {
      slice: (start: number, end: number) => {
        const chunk = file.slice(start, end);
        readBytes += chunk.length;
        return new Blob([chunk]);
      },
    });
    Object.defineProperty(blob, 'size', { value: file.length });

    await expect(sniffMediaType(blob)).resolves.toBe('audio/mp4');
    expect(readBytes).toBeLessThan(4_600);
  });
});
