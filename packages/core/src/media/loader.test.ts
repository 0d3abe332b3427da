import { openAsBlob } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { bytesOf, mp4, webm } from '../../test/support/containers.ts';
import { startLoopback } from '../../test/support/loopback.ts';
import { systemClock } from '../shared/clock.ts';
import type { MediaKind } from '../shared/media-type.ts';
import type { MediaOptions } from './limits.ts';
import { mediaKinds } from './media-kinds.ts';
import { createMediaLoader } from './loader.ts';
import type { MediaSource } from './source.ts';
import type { Hint } from '../shared/hints.ts';

const samples = new URL('../../../emulator/media/', import.meta.url);

async function sample(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(name, samples)));
}

function loaderWith(options: MediaOptions = {}) {
  return createMediaLoader(options, systemClock);
}

function toDataUrl(bytes: Uint8Array, label = 'text/plain'): string {
  return `data:${label};base64,${Buffer.from(bytes).toString('base64')}`;
}

/** Creates a blob of any size with only its first bytes. */
function blobOfSize(size: number, head: Uint8Array<ArrayBuffer>): Blob {
  return Object.defineProperty(new Blob([head]), 'size', { value: size });
}

const oneByOneGif = bytesOf('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b]);
const kinds = ['image', 'audio', 'video', 'document'] as const;

function acceptedHint(names: string): Hint {
  return { kind: 'accepted', values: names.split(', ') };
}

describe('load', () => {
  it.each([
    ['image', 'photo.jpg', 'image/jpeg'],
    ['audio', 'tone.wav', 'audio/wav'],
    ['video', 'clip.webm', 'video/webm'],
    ['document', 'paper.pdf', 'application/pdf'],
  ] as const)(
    'detects the type of every source of %s from its bytes',
    async (kind, name, mediaType) => {
      const bytes = await sample(name);
      const sources = [{ bytes }, new Blob([bytes], { type: 'text/plain' }), toDataUrl(bytes)];

      for (const source of sources) {
        for (const requestedKind of [kind, 'any'] as const) {
          const media = await loaderWith().load(source, requestedKind);

          expect(media).toMatchObject({ kind, mediaType, size: bytes.length });
          expect(Buffer.from(await media.blob.arrayBuffer()).equals(bytes)).toBe(true);
        }
      }
    },
  );

  it('returns a blob without reading all of it', async () => {
    const blob = new Blob([await sample('clip.mp4')]);

    expect((await loaderWith().load(blob, 'video')).blob).toBe(blob);
  });

  it('fetches a URL under the limits of the kind, and detects the type from its bytes', async () => {
    const bytes = await sample('photo.jpg');
    const server = await startLoopback((request, response) => {
      response.setHeader('content-type', request.url === '/text' ? 'text/plain' : 'image/png');
      response.end(request.url === '/secret' ? 'PASSWORD=x' : bytes);
    });
    const allowPrivateHosts = [new URL(server.url).host];
    const loader = loaderWith({ allowPrivateHosts });

    for (const source of [`${server.url}/text`, new URL(`${server.url}/cat.mp3`)]) {
      await expect(loader.load(source, 'image')).resolves.toMatchObject({
        mediaType: 'image/jpeg',
        size: bytes.length,
      });
    }
    await expect(loader.load(`${server.url}/secret`, 'image')).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
    const small = loaderWith({ allowPrivateHosts, image: { maxBytes: bytes.length - 1 } });
    for (const kind of ['image', 'any'] as const) {
      await expect(small.load(`${server.url}/a`, kind)).rejects.toMatchObject({
        code: 'RESOURCE_TOO_LARGE',
        details: { maxBytes: bytes.length - 1 },
      });
    }
    await expect(loaderWith().load(server.url, 'image')).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
    });
  });

  it('limits a download to the timeout of its call', async () => {
    const server = await startLoopback(() => undefined);
    const loader = loaderWith({ allowPrivateHosts: [new URL(server.url).host] });

    await expect(loader.load(server.url, 'image', { timeoutMs: 20 })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
  });

  it.each<[MediaKind | 'any', string, string, readonly Hint[]]>([
    [
      'image',
      'tone.wav',
      'Cannot use the image: it is audio/wav',
      [
        acceptedHint('PNG, JPEG, WebP, GIF, AVIF, HEIC, HEIF, TIFF, BMP, SVG'),
        { kind: 'use-capability', capability: 'analyzeAudio', why: 'it is audio' },
      ],
    ],
    [
      'audio',
      'photo.jpg',
      'Cannot use the audio: it is image/jpeg',
      [
        acceptedHint('WAV, MP3, AIFF, AAC, Ogg, FLAC, M4A, WebM'),
        { kind: 'use-capability', capability: 'analyzeImage', why: 'it is an image' },
      ],
    ],
    [
      'video',
      'paper.pdf',
      'Cannot use the video: it is application/pdf',
      [
        acceptedHint('MP4, MPEG, MOV, WebM'),
        { kind: 'use-capability', capability: 'analyzeDocument', why: 'it is a PDF' },
      ],
    ],
    [
      'document',
      'notes.txt',
      'Cannot use the document: its bytes are not of a known type',
      [acceptedHint('PDF')],
    ],
    [
      'any',
      'notes.txt',
      'Cannot use the media: its bytes are not of a known type',
      [
        acceptedHint(
          'PNG, JPEG, WebP, GIF, AVIF, HEIC, HEIF, TIFF, BMP, SVG, WAV, MP3, AIFF, AAC, Ogg, FLAC, M4A, WebM, MP4, MPEG, MOV, PDF',
        ),
      ],
    ],
  ])('refuses as %s the bytes of %s', async (kind, name, message, hints) => {
    const bytes = await sample(name);

    for (const source of [{ bytes }, new Blob([bytes]), toDataUrl(bytes, 'image/png')]) {
      await expect(loaderWith().load(source, kind)).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message,
        hints,
      });
    }
  });

  it('treats a video without a video track as audio', async () => {
    const loader = loaderWith();

    await expect(loader.load({ bytes: mp4('soun') }, 'audio')).resolves.toMatchObject({
      mediaType: 'audio/mp4',
    });
    await expect(loader.load({ bytes: webm(2) }, 'any')).resolves.toMatchObject({
      kind: 'audio',
      mediaType: 'audio/webm',
    });
  });

  it.each<MediaSource>([new Blob([]), { bytes: new Uint8Array() }, 'data:image/png;base64,'])(
    'refuses empty media',
    async (source) => {
      await expect(loaderWith().load(source, 'image')).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message: 'Cannot use the image: it is empty',
      });
    },
  );

  it.each([
    './cat.png',
    '/etc/passwd',
    'C:\\cat.png',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '',
  ])('refuses %j, which is not a source', async (source) => {
    await expect(loaderWith().load(source, 'image')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot use the image "${source}": it is neither an http(s) URL nor a data URL`,
      hints: [{ kind: 'give-media' }],
    });
  });

  it.each([undefined, null, 5, {}, { bytes: 'abc' }, { bytes: [1] }])(
    'refuses %j, which is not a media source of any type',
    async (source) => {
      // A caller without types may pass anything.
      await expect(
        loaderWith().load(source as unknown as MediaSource, 'any'),
      ).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('it is not a URL, data URL, Blob'),
      });
    },
  );

  it.each(kinds)('applies the limit to bytes and blobs of %s', async (kind) => {
    const maxBytes = 100;
    const loader = loaderWith({ [kind]: { maxBytes } });
    const sourcesOf = (size: number) => [
      { bytes: new Uint8Array(size) },
      blobOfSize(size, bytesOf('no media')),
    ];

    for (const source of sourcesOf(100)) {
      await expect(loader.load(source, kind)).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    }
    for (const source of sourcesOf(101)) {
      await expect(loader.load(source, kind)).rejects.toMatchObject({
        code: 'RESOURCE_TOO_LARGE',
        details: { bytes: 101, maxBytes },
      });
    }
  });

  it('applies the limit of the detected kind to media of any kind', async () => {
    const { maxBytes } = mediaKinds.image.limits;

    await expect(
      loaderWith().load(blobOfSize(maxBytes, oneByOneGif), 'any'),
    ).resolves.toMatchObject({ kind: 'image' });
    await expect(
      loaderWith().load(blobOfSize(maxBytes + 1, oneByOneGif), 'any'),
    ).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE', details: { maxBytes } });
    await expect(
      loaderWith().load(blobOfSize(mediaKinds.video.limits.maxBytes + 1, oneByOneGif), 'any'),
    ).rejects.toMatchObject({ details: { maxBytes: mediaKinds.video.limits.maxBytes } });
  });

  it('reports that the file of a blob was changed', async () => {
    const path = join(tmpdir(), `loader-${process.pid}.gif`);
    onTestFinished(async () => await rm(path, { force: true }));
    await writeFile(path, oneByOneGif);
    const blob = await openAsBlob(path);
    await writeFile(path, bytesOf(oneByOneGif, 'and more'));

    await expect(loaderWith().load(blob, 'image')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the media: its file was changed or cannot be opened',
    });
  });

  it('throws the reason of a signal unchanged', async () => {
    const reason = { why: 'enough' };
    const source = new Blob([oneByOneGif]);
    const during = new AbortController();
    const loading = loaderWith().load(source, 'image', { signal: during.signal });
    during.abort(reason);

    await expect(loading).rejects.toBe(reason);
    await expect(
      loaderWith().load(source, 'image', { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });
});
