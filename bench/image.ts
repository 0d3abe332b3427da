// Measures the preparation of an image, as a ratio to sharp alone with the same output.
import { prepareImage } from '../packages/core/src/media/image.ts';
import type { Media } from '../packages/core/src/media/media.ts';
import { noise, sharp } from '../packages/core/test/support/pictures.ts';
import { compare, wallMsOf } from './support/measure.ts';

const ROUNDS = 15;
const EDGE = 800;
const QUALITY = 80;

/** Draws an image with the noise of a photo, which no format compresses well. */
async function draw(width: number, height: number) {
  return sharp(await noise(width, height).png().toBuffer());
}

function toMedia(bytes: Buffer, mediaType: string): Media {
  const blob = new Blob([new Uint8Array(bytes)]);
  return { kind: 'image', mediaType, size: blob.size, blob };
}

async function compareWith(
  title: string,
  media: Media,
  floor: (bytes: ArrayBuffer) => Promise<unknown>,
): Promise<void> {
  await compare(
    title,
    {
      sharp: async () => await floor(await media.blob.arrayBuffer()),
      ours: async () => await prepareImage(media, { maxDimension: EDGE, jpegQuality: QUALITY }),
    },
    { rounds: ROUNDS, measure: wallMsOf },
  );
}

function shrink(bytes: ArrayBuffer) {
  const size = { width: EDGE, height: EDGE, fit: 'inside', withoutEnlargement: true } as const;
  return sharp(bytes).resize(size);
}

const photo = toMedia(await (await draw(4_000, 3_000)).jpeg().toBuffer(), 'image/jpeg');
await compareWith(
  'a JPEG of 12 million pixels',
  photo,
  async (bytes) => await shrink(bytes).jpeg({ quality: QUALITY }).toBuffer(),
);

const clear = (await draw(3_000, 2_000)).ensureAlpha(0.5).png({ compressionLevel: 3 });
const cutout = toMedia(await clear.toBuffer(), 'image/png');
await compareWith(
  'a PNG of 6 million pixels with alpha',
  cutout,
  async (bytes) => await shrink(bytes).webp({ quality: QUALITY }).toBuffer(),
);

const small = toMedia(await (await draw(640, 480)).jpeg().toBuffer(), 'image/jpeg');
await compareWith(
  'a JPEG of 640 by 480, which needs no change',
  small,
  async (bytes) => await shrink(bytes).jpeg({ quality: QUALITY }).toBuffer(),
);
