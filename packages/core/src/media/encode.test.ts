import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { fromFile } from '../node/file-source.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { MAX_INLINE_BYTES, encodeAnyMedia, encodeMedia, encodeRaw, toUrl } from './encode.ts';
import type { MediaSource } from './source.ts';

const samples = new URL('../../../emulator/media/', import.meta.url);

async function sample(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(name, samples)));
}

/** A blob of any size that is never read. */
function blobOfSize(size: number): Blob {
  return Object.defineProperty(new Blob([]), 'size', { value: size });
}

function dataUrlOfSize(bytes: number): string {
  return `data:image/png;base64,${'A'.repeat((bytes / 3) * 4)}`;
}

describe('encodeMedia', () => {
  it.each([
    ['image', 'photo.jpg', 'image/jpeg'],
    ['audio', 'tone.wav', 'audio/wav'],
    ['video', 'clip.webm', 'video/webm'],
    ['document', 'paper.pdf', 'application/pdf'],
  ] as const)('takes %s bytes, and the type from them', async (kind, name, mediaType) => {
    const bytes = await sample(name);
    const expected = { type: 'data', mediaType, base64: Buffer.from(bytes).toString('base64') };

    await expect(encodeMedia({ bytes }, kind)).resolves.toEqual(expected);
    await expect(encodeMedia(new Blob([bytes], { type: 'text/plain' }), kind)).resolves.toEqual(
      expected,
    );
  });

  it.each([
    [
      'image',
      'tone.wav',
      'Cannot use the image: it is audio/wav',
      'image/png, image/jpeg, image/webp, image/gif',
    ],
    [
      'document',
      'notes.txt',
      'Cannot use the document: its bytes are not of a known type',
      'application/pdf',
    ],
  ] as const)('refuses as %s what is in %s', async (kind, name, message, accepted) => {
    await expect(encodeMedia({ bytes: await sample(name) }, kind)).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message,
      hints: [`Accepted: ${accepted}`],
    });
  });

  it.each([
    'https://example.com/a.png',
    'http://example.com/a?b=c',
    new URL('https://example.com/'),
  ])('passes the URL %s on', async (source) => {
    await expect(encodeMedia(source, 'image')).resolves.toEqual({
      type: 'url',
      url: String(source),
    });
  });

  it('passes a data URL on, its parameters gone', async () => {
    await expect(encodeMedia('data:Image/PNG;charset=x;base64,QUJD', 'image')).resolves.toEqual({
      type: 'data',
      mediaType: 'image/png',
      base64: 'QUJD',
    });
  });

  it.each<[MediaKind, string, Partial<OpenRouterError>]>([
    [
      'image',
      'data:image/png;base64,QU',
      { code: 'INVALID_INPUT', message: 'Cannot read the image: its data URL is not valid base64' },
    ],
    ['image', 'data:image/png,QUJD', { code: 'INVALID_INPUT' }],
    [
      'image',
      'data:text/plain;base64,QUJD',
      { code: 'UNSUPPORTED_FORMAT', message: 'Cannot use the image: it is text/plain' },
    ],
    ['video', 'data:image/png;base64,QUJD', { code: 'UNSUPPORTED_FORMAT' }],
    [
      'image',
      'file:///etc/passwd',
      {
        code: 'INVALID_INPUT',
        message:
          'Cannot use the image "file:///etc/passwd": it is neither an http(s) URL nor a data URL',
      },
    ],
    [
      'image',
      './cat.png',
      { code: 'INVALID_INPUT', hints: ['Give a file as bytes or as a Blob.'] },
    ],
    ['image', '/cat.png', { code: 'INVALID_INPUT' }],
    ['image', 'C:\\cat.png', { code: 'INVALID_INPUT' }],
    ['image', 'ftp://example.com/cat.png', { code: 'INVALID_INPUT' }],
    ['image', 'javascript:alert(1)', { code: 'INVALID_INPUT' }],
    ['image', '', { code: 'INVALID_INPUT' }],
  ])('refuses as %s %j', async (kind, source, error) => {
    await expect(encodeMedia(source, kind)).rejects.toMatchObject(error);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['bytes as a text', { bytes: 'abc' }],
    ['bytes as a list', { bytes: [1, 2] }],
    ['an empty object', {}],
  ])('refuses %s', async (_what, source) => {
    const error = {
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /^Cannot use the (?:image|media): it is none of URL, data URL, Blob and \{ bytes: Uint8Array \}$/u,
      ),
    };
    // A caller without types may pass anything.
    const given = source as MediaSource;

    await expect(encodeMedia(given, 'image')).rejects.toMatchObject(error);
    await expect(encodeRaw(given)).rejects.toMatchObject(error);
  });

  it.each<[string, MediaSource]>([
    ['a blob', blobOfSize(MAX_INLINE_BYTES + 1)],
    ['bytes', { bytes: new Uint8Array(MAX_INLINE_BYTES + 1) }],
    ['a data URL', dataUrlOfSize(MAX_INLINE_BYTES + 2)],
  ])('refuses %s above the limit', async (_what, source) => {
    await expect(encodeMedia(source, 'image')).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      details: { maxBytes: MAX_INLINE_BYTES },
    });
  });

  it.each<[string, MediaSource, string]>([
    ['a blob', blobOfSize(MAX_INLINE_BYTES), 'UNSUPPORTED_FORMAT'],
    ['bytes', { bytes: new Uint8Array(MAX_INLINE_BYTES) }, 'UNSUPPORTED_FORMAT'],
    ['a data URL', dataUrlOfSize(MAX_INLINE_BYTES - 1), 'none'],
  ])('looks at %s of the greatest size', async (_what, source, code) => {
    const outcome = await encodeMedia(source, 'image').then(
      () => 'none',
      (error: unknown) => (OpenRouterError.is(error) ? error.code : error),
    );

    expect(outcome).toBe(code);
  });

  it('tells when the file behind a blob was changed', async () => {
    const path = join(tmpdir(), `encode-${process.pid}.png`);
    onTestFinished(async () => await rm(path, { force: true }));
    await writeFile(path, 'before');
    const blob = await fromFile(path);
    await writeFile(path, 'after, and longer');

    await expect(encodeMedia(blob, 'image')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the media: its file was changed or cannot be opened',
    });
  });
});

describe('encodeAnyMedia', () => {
  it('finds the kind in the bytes', async () => {
    const bytes = await sample('clip.mp4');

    await expect(encodeAnyMedia(new Blob([bytes]))).resolves.toEqual({
      kind: 'video',
      mediaType: 'video/mp4',
      base64: Buffer.from(bytes).toString('base64'),
    });
  });

  it.each([
    ['no media', 'hello', 'Cannot use the media: its bytes are not of a known type'],
    ['media that chat does not take', 'BM\u0000\u0000', 'Cannot use the media: it is image/bmp'],
  ])('refuses %s', async (_what, text, message) => {
    await expect(encodeAnyMedia(new Blob([text.padEnd(200, '\u0000')]))).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message,
      hints: [expect.stringContaining('application/pdf')],
    });
  });
});

describe('encodeRaw', () => {
  it.each<[string, MediaSource]>([
    ['bytes', { bytes: Uint8Array.of(65, 66, 67) }],
    ['a blob', new Blob(['ABC'])],
    ['a data URL', 'data:audio/pcm;rate=24000;base64,QUJD'],
  ])('takes %s as they are', async (_what, source) => {
    await expect(encodeRaw(source)).resolves.toBe('QUJD');
  });

  it.each([
    ['a URL', 'https://example.com/a.pcm', 'INVALID_INPUT'],
    ['a bad data URL', 'data:audio/pcm;base64,Q', 'INVALID_INPUT'],
    ['a data URL above the limit', dataUrlOfSize(MAX_INLINE_BYTES + 2), 'RESOURCE_TOO_LARGE'],
  ])('refuses %s', async (_what, source, code) => {
    await expect(encodeRaw(source)).rejects.toMatchObject({ code });
  });
});

describe('toUrl', () => {
  it('makes a data URL of data and leaves a URL', () => {
    expect(toUrl({ type: 'data', mediaType: 'image/png', base64: 'QUJD' })).toBe(
      'data:image/png;base64,QUJD',
    );
    expect(toUrl({ type: 'url', url: 'https://example.com/' })).toBe('https://example.com/');
  });
});
