// A separate program, so that its memory can be measured, `<file> <media type> <times>`: prepares an image a number of times
// at once, and prints the outcome as JSON.
import { readFile } from 'node:fs/promises';
import { resourceUsage } from 'node:process';

import { prepareImage } from '../../src/media/image.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';

const [path = '', mediaType = '', times = '1', maxDimension] = process.argv.slice(2);

async function prepare(source: string, type: string): Promise<string> {
  const blob = new Blob([await readFile(source)]);
  const media = { kind: 'image', mediaType: type, size: blob.size, blob } as const;
  const preparation = {
    maxDimension: maxDimension === undefined ? undefined : Number(maxDimension),
    jpegQuality: 80,
  };
  try {
    return (await prepareImage(media, preparation)).media.mediaType;
  } catch (error) {
    return OpenRouterError.is(error) ? error.code : String(error);
  }
}

// Memory of sharp itself is not part of the measurement.
await prepare(
  new URL('../../../emulator/media/photo-sideways.jpg', import.meta.url).pathname,
  'image/jpeg',
);
const idleKib = resourceUsage().maxRSS;
const outcomes = await Promise.all(
  Array.from({ length: Number(times) }, async () => await prepare(path, mediaType)),
);
process.stdout.write(
  JSON.stringify({
    outcome: [...new Set(outcomes)].join(' '),
    riseMib: Math.round((resourceUsage().maxRSS - idleKib) / 1024),
  }),
);
// An SVG that timed out may still be rendering.
process.exit(0);
