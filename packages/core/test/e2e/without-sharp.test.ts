import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import { secrets } from '../support/exif.ts';
import { imagePaths } from '../support/image-paths.ts';
import type { PhotoFormat } from '../support/photos.ts';
import { photo, photoFormats, sharp } from '../support/photos.ts';
import { verifies } from '../../../../tests/requirements.ts';

const program = new URL('../support/send-photos.ts', import.meta.url).pathname;

/** Images that are sent by a program without sharp, by path of the client. */
async function send(runtime: string, bytes: Uint8Array): Promise<[string, Buffer[]][]> {
  const folder = await mkdtemp(join(tmpdir(), 'photo-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const path = join(folder, 'photo');
  await writeFile(path, bytes);
  const args = ['--conditions=@orkit/source', program, runtime, path];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: 64 * 1024 * 1024,
  });
  // The output format of send-photos.ts.
  const sentImages = JSON.parse(stdout) as Record<string, string[]>;
  return Object.entries(sentImages).map(([way, images]) => [
    way,
    images.map((base64) => Buffer.from(base64, 'base64')),
  ]);
}

async function poll(image: Uint8Array) {
  const { orientation, icc } = await sharp(image).metadata();
  return { orientation, icc, pixels: await sharp(image).raw().toBuffer() };
}

const cases = (['node', 'web'] as const).flatMap((runtime) =>
  photoFormats.map((format): [string, PhotoFormat] => [runtime, format]),
);

describe('without sharp', () => {
  it.each(cases)(
    verifies('media.images', 'on %s, no metadata of a %s is sent, by any method'),
    async (runtime, format) => {
      const bytes = await photo(format, { orientation: 8 });
      const sentImages = await send(runtime, bytes);

      expect(sentImages.map(([way]) => way)).toEqual(Object.keys(imagePaths));
      const expected = await poll(bytes);
      for (const [way, images] of sentImages) {
        expect([way, images.length]).not.toEqual([way, 0]);
        for (const image of images) {
          for (const secret of secrets) expect([way, image.includes(secret)]).toEqual([way, false]);
          expect([way, await poll(image)]).toEqual([way, expected]);
        }
      }
    },
  );
});
