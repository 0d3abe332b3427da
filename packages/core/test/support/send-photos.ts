// A program of its own, whose core finds no sharp: sends the photo that is named second by every way there is, and writes
// the images that left, as JSON. The first word names the runtime: `node` or `web`.
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';

const [name = '', path = ''] = process.argv.slice(2);
const core = new URL('../../', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    // The emulator looks at images by sharp, and may go on to.
    const isOfCore = context.parentURL?.startsWith(core) === true;
    if (isOfCore && specifier === 'sharp') throw new Error('sharp is not installed');
    if (isOfCore && specifier === '#runtime' && name === 'web')
      return { url: new URL('src/runtime/web.ts', core).href, shortCircuit: true };
    return next(specifier, context);
  },
});

// Loaded after the hooks, which hold for what comes after them.
const { createEmulator } = await import('@orkit/openrouter-emulator');
const { createOpenRouter } = await import('../../src/index.ts');
const { createImageTap, imagePaths } = await import('./image-paths.ts');

const image = new Blob([new Uint8Array(await readFile(path))]);
const left: Record<string, readonly string[]> = {};
for (const [way, send] of Object.entries(imagePaths)) {
  const { images, fetch } = createImageTap(createEmulator().fetch);
  await send(createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 }), image);
  left[way] = images.map((bytes) => bytes.toString('base64'));
}
process.stdout.write(JSON.stringify(left));
