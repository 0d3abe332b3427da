import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { env, execPath } from 'node:process';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/**
 * Longest edge of a drawing in pixels, whatever edges it asks for: it may be layered fifty times, and each layer has all
 * its pixels.
 */
export const MAX_SVG_EDGE = 2_048;

/**
 * Bytes of memory that the process of a drawing may take. Node.js and sharp are 80 MB of them; with a photo of 16 million
 * pixels inside it takes 220 MB.
 */
export const MAX_SVG_BYTES = 350_000_000;

/** Milliseconds between two looks at the memory. */
const POLL_INTERVAL_MS = 25;

/** What the process needs of the environment: no key of ours is in it. */
const kept = [
  'SystemRoot',
  'HOME',
  'XDG_CACHE_HOME',
  'FONTCONFIG_FILE',
  'FONTCONFIG_PATH',
  'LD_LIBRARY_PATH',
];

// The drawing comes in by standard input and its pixels leave by standard output. It ends itself, also when nobody waits
// for it any more; libvips begins its own failures with the same word.
const program = `
import { buffer } from 'node:stream/consumers';
const [url, edge, limitInputPixels, seconds, maxBytes, lookMs] = process.argv.slice(1);
const giveUp = (words) => process.stderr.write(words, () => process.kill(process.pid, 'SIGKILL'));
setTimeout(() => giveUp('timeout: ' + seconds + ' s'), seconds * 1000).unref();
setInterval(() => {
  if (process.memoryUsage.rss() > maxBytes) giveUp('memory: ' + maxBytes + ' bytes');
}, lookMs).unref();
const { default: sharp } = await import(url);
const size = { width: Number(edge), height: Number(edge), fit: 'inside', withoutEnlargement: true };
try {
  const drawing = sharp(await buffer(process.stdin), { limitInputPixels: Number(limitInputPixels) });
  process.stdout.write(await drawing.resize(size).png({ compressionLevel: 1 }).toBuffer());
} catch (error) {
  process.stderr.write(error.message.slice(0, 2000));
  process.exitCode = 1;
}`;

/**
 * Draws an SVG as a PNG in a process of its own: a drawing of a few kilobytes can keep librsvg busy for hours and fill the
 * memory, and nothing but the end of its process stops it. Librsvg loads no file and no URL for a drawing that has no
 * address itself.
 *
 * @throws Error with the words of libvips, which begin with `timeout:` when it took longer and with `memory:` when it
 * took more than {@link MAX_SVG_BYTES}.
 */
export async function draw(
  svg: Uint8Array,
  limits: { readonly edge: number; readonly maxPixels: number; readonly seconds: number },
): Promise<Uint8Array> {
  const sharp = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
  const edge = Math.min(limits.edge, MAX_SVG_EDGE);
  const { maxPixels, seconds } = limits;
  const info = [edge, maxPixels, seconds, MAX_SVG_BYTES, POLL_INTERVAL_MS].map(String);
  const child = spawn(execPath, ['--input-type=module', '-e', program, sharp, ...info], {
    env: environment(),
    windowsHide: true,
  });
  // A process that ends early closes its input; how it ended says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(svg);
  const [png, words, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    // The event tells how the process ended.
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(words);
  return png;
}

function environment(): Record<string, string | undefined> {
  // Electron runs as Node.js only when it is told to.
  return {
    ...Object.fromEntries(kept.map((name) => [name, env[name]])),
    ELECTRON_RUN_AS_NODE: '1',
  };
}
