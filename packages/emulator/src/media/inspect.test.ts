import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inspectMedia } from './inspect.ts';

const EMPTY_INFO = {
  width: undefined,
  height: undefined,
  color: undefined,
  durationSeconds: undefined,
  pages: undefined,
  sampleRate: undefined,
  channels: undefined,
  text: undefined,
};

describe('inspectMedia with the sample media', () => {
  it('returns size and color of the photo', async () => {
    await expect(inspectMedia(await sample('photo.jpg'))).resolves.toEqual({
      ...EMPTY_INFO,
      kind: 'image',
      mediaType: 'image/jpeg',
      format: 'JPEG',
      width: 1600,
      height: 1067,
      color: 'blue',
    });
  });

  it('returns the displayed size of a rotated photo', async () => {
    const bytes = await sample('photo-sideways.jpg');
    const { width, height, orientation } = await sharp(bytes).metadata();
    expect({ width, height, orientation }).toEqual({ width: 320, height: 480, orientation: 6 });
    await expect(inspectMedia(bytes)).resolves.toEqual({
      ...EMPTY_INFO,
      kind: 'image',
      mediaType: 'image/jpeg',
      format: 'JPEG',
      width: 480,
      height: 320,
      color: 'blue',
    });
  });

  it('returns duration, sample rate and channels of the audio', async () => {
    await expect(inspectMedia(await sample('tone.wav'))).resolves.toEqual({
      ...EMPTY_INFO,
      kind: 'audio',
      mediaType: 'audio/wav',
      format: 'WAV',
      durationSeconds: 2.5,
      sampleRate: 24_000,
      channels: 1,
    });
  });

  it.each([
    ['clip.mp4', 'video/mp4', 'MP4', 3],
    // Opus packets of 20 ms start with a pre-skip, hence the extra milliseconds.
    ['clip.webm', 'video/webm', 'WebM', 3.007],
  ])(
    'returns video and audio properties of %s',
    async (name, mediaType, format, durationSeconds) => {
      await expect(inspectMedia(await sample(name))).resolves.toEqual({
        ...EMPTY_INFO,
        kind: 'video',
        mediaType,
        format,
        width: 320,
        height: 240,
        durationSeconds,
        sampleRate: 48_000,
        channels: 1,
      });
    },
  );

  it('returns the pages of the document and the beginning of its text', async () => {
    await expect(inspectMedia(await sample('paper.pdf'))).resolves.toEqual({
      ...EMPTY_INFO,
      kind: 'document',
      mediaType: 'application/pdf',
      format: 'PDF',
      pages: 3,
      text: 'A Short Guide to the Lake The lake lies in a broad valley between two walls of gray rock. It is about five kilometers long and two wide, and on a still day it shows the whole valley a second time, ups',
    });
  });

  it('does not change the bytes', async () => {
    const bytes = await sample('paper.pdf');
    await inspectMedia(bytes);
    expect(bytes).toEqual(await sample('paper.pdf'));
  });
});

describe('inspectMedia with other media', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)(
    'supports a red image as %s',
    async (format) => {
      const info = await inspectMedia(await flatImage(40, 30, 'red').toFormat(format).toBuffer());
      expect(info).toEqual({
        ...EMPTY_INFO,
        kind: 'image',
        mediaType: `image/${format}`,
        format: format === 'webp' ? 'WebP' : format.toUpperCase(),
        width: 40,
        height: 30,
        color: 'red',
      });
    },
  );

  it.each([
    ['a transparent image', 'white', { background: { r: 0, g: 0, b: 0, alpha: 0 } }],
    ['a gray image', 'gray', { background: '#808080' }],
  ])('names the color of %s as displayed: %s', async (_, color, { background }) => {
    const image = sharp({ create: { width: 8, height: 8, channels: 4, background } });
    expect((await inspectMedia(await image.png().toBuffer()))?.color).toBe(color);
  });

  it('names the color of an image with a single channel', async () => {
    const image = flatImage(8, 8, '#808080').toColourspace('b-w').removeAlpha();
    expect((await inspectMedia(await image.png().toBuffer()))?.color).toBe('gray');
  });

  it('rejects an image above 50 megapixels and accepts one of exactly 50', async () => {
    const within = await flatImage(10_000, 5000, 'red').png({ compressionLevel: 1 }).toBuffer();
    const above = await flatImage(10_000, 5001, 'red').png({ compressionLevel: 1 }).toBuffer();
    expect((await inspectMedia(within))?.height).toBe(5000);
    await expect(inspectMedia(above)).resolves.toBeUndefined();
  });

  it('returns the complete text of a short document', async () => {
    const info = await inspectMedia(onePagePdf('BT /F1 12 Tf 72 700 Td (Two words) Tj ET'));
    expect([info?.pages, info?.text]).toEqual([1, 'Two words']);
  });

  it('returns no text for a document without text', async () => {
    const info = await inspectMedia(onePagePdf('72 700 100 100 re f'));
    expect([info?.pages, info?.text]).toEqual([1, undefined]);
  });
});

describe('inspectMedia with unreadable bytes', () => {
  it.each<[what: string, bytes: () => Uint8Array | Promise<Uint8Array>]>([
    ['zero bytes', () => new Uint8Array()],
    ['a single byte', () => Uint8Array.of(0xff)],
    ['plain text', async () => await sample('notes.txt')],
    ['headerless silence', () => new Uint8Array(48_000)],
    [
      'a PNG signature before garbage',
      () => startingWith([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa]),
    ],
    ['a JPEG signature before garbage', () => startingWith([0xff, 0xd8, 0xff, 0xe0])],
    ['a PDF signature before garbage', () => startingWith([...Buffer.from('%PDF-1.7\n')])],
    ['a ZIP file', () => startingWith([0x50, 0x4b, 3, 4])],
    ['a photograph without its end', async () => await part('photo.jpg', 0.6)],
    ['half a video', async () => await part('clip.mp4', 0.5)],
    ['half a WebM video', async () => await part('clip.webm', 0.5)],
    ['a video without its last kilobyte', async () => await part('clip.mp4', 0.97)],
    ['the header of a WAV alone', async () => (await sample('tone.wav')).subarray(0, 44)],
    ['part of the header of a WAV', async () => (await sample('tone.wav')).subarray(0, 30)],
  ])('returns undefined for %s', async (_, bytes) => {
    await expect(inspectMedia(await bytes())).resolves.toBeUndefined();
  });

  it.each(['photo-sideways.jpg', 'tone.wav', 'clip.mp4', 'clip.webm', 'paper.pdf'])(
    'neither throws nor reports another kind when %s is damaged',
    async (name) => {
      const complete = await sample(name);
      const kind = (await inspectMedia(complete))?.kind;
      for (const damaged of damage(complete)) {
        expect([undefined, kind]).toContain((await inspectMedia(damaged))?.kind);
      }
    },
  );
});

async function sample(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(new URL(`../../media/${name}`, import.meta.url)));
}

async function part(name: string, share: number): Promise<Uint8Array> {
  const bytes = await sample(name);
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

function flatImage(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

function startingWith(signature: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 167 + 13) % 251);
  bytes.set(signature);
  return bytes;
}

/** Yields the file cut at twelve offsets, and with sixteen bytes overwritten at twelve others. */
function* damage(complete: Uint8Array): Generator<Uint8Array> {
  for (let step = 1; step < 13; step++) {
    const offset = Math.floor((complete.length * step) / 13);
    yield complete.subarray(0, offset);
    const overwritten = complete.slice();
    overwritten.fill(step * 19, offset, offset + 16);
    yield overwritten;
  }
}

/** Returns a PDF of one page without a cross-reference table, which parsers rebuild. */
function onePagePdf(content: string): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  const body = objects.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join('');
  return new Uint8Array(
    Buffer.from(`%PDF-1.4\n${body}trailer\n<< /Root 1 0 R /Size 6 >>\n%%EOF\n`),
  );
}
