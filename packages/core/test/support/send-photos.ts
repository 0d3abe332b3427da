// A separate program without sharp, `<node|web> <file>`: sends a photo by every method of the client, and prints the sent
// images as JSON. The first argument is the runtime.
import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';

const [name = '', path = ''] = process.argv.slice(2);
const core = new URL('../../', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    // The emulator may still use sharp.
    const isOfCore = context.parentURL?.startsWith(core) === true;
    if (isOfCore && specifier === 'sharp') throw new Error('sharp is not installed');
    if (isOfCore && specifier === '#runtime' && name === 'web')
      return { url: new URL('src/runtime/web.ts', core).href, shortCircuit: true };
    return next(specifier, context);
  },
});

// Loaded after the hooks, which apply to later imports.
const { createEmulator } = await import('@orkit/openrouter-emulator');
const { createOpenRouter } = await import('../../src/index.ts');
const { createImageTap, imagePaths } = await import('./image-paths.ts');

const image = new Blob([new Uint8Array(await readFile(path))]);
const sentImages: Record<string, readonly string[]> = {};
for (const [way, send] of Object.entries(imagePaths)) {
  const { images, fetch } = createImageTap(createEmulator().fetch);
  await send(createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 }), image);
  sentImages[way] = images.map((bytes) => bytes.toString('base64'));
}
process.stdout.write(JSON.stringify(sentImages));
