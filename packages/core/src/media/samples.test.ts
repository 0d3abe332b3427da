import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../test/support/containers.ts';
import { systemClock } from '../shared/clock.ts';
import type { MediaOptions } from './limits.ts';
import { createMediaLoader } from './loader.ts';
import type { MediaSource } from './source.ts';

function loaderWith(options: MediaOptions = {}) {
  return createMediaLoader(options, systemClock);
}

describe('loadSamples', () => {
  const quiet = bytesOf([0, 0, 1, 0, 255, 255], new Uint8Array(200));

  it.each<[string, MediaSource]>([
    ['bytes', { bytes: quiet }],
    ['a blob', new Blob([quiet])],
    ['a data URL', `data:audio/pcm;base64,${Buffer.from(quiet).toString('base64')}`],
  ])('takes %s as they are', async (_what, source) => {
    const blob = await loaderWith().loadSamples(source);

    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([...quiet]);
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['text', bytesOf('PASSWORD=x\n')],
    ['text', bytesOf([0xff, 0xfe], 'P\u0000A\u0000')],
    ['text', bytesOf([0xfe, 0xff], '\u0000P\u0000A')],
    ['image/gif', bytesOf('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b])],
    ['application/zip', bytesOf('PK\u0003\u0004', new Uint8Array(60))],
  ])('refuses %s', async (what, bytes) => {
    await expect(loaderWith().loadSamples({ bytes })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `Cannot use the audio: it is ${what} and no raw samples`,
    });
  });

  it('holds them to the limit of sounds', async () => {
    const loader = loaderWith({ audio: { maxBytes: quiet.length - 1 } });

    await expect(loader.loadSamples({ bytes: quiet })).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
    });
  });
});
