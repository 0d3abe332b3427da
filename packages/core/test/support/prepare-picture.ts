// A program of its own, so that its memory can be measured: prepares the picture of the file that is named first, whose
// media type is named second, as many times at once as the third says, and writes what came of it as JSON.
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

// What sharp itself takes is no part of the picture.
await prepare(
  new URL('../../../emulator/media/photo-sideways.jpg', import.meta.url).pathname,
  'image/jpeg',
);
const idleKib = resourceUsage().maxRSS;
const startedAt = performance.now();
const outcomes = await Promise.all(
  Array.from({ length: Number(times) }, async () => await prepare(path, mediaType)),
);
process.stdout.write(
  JSON.stringify({
    outcome: [...new Set(outcomes)].join(' '),
    riseMib: Math.round((resourceUsage().maxRSS - idleKib) / 1024),
    seconds: (performance.now() - startedAt) / 1000,
  }),
);
// A drawing that was given up may still be drawn.
process.exit(0);
