// Renders SVG to PNG in a process of its own, because its renderer cannot be stopped from within one (decision 0012).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { env, execPath } from 'node:process';
import { buffer, text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/**
 * Maximum edge of a rendered SVG in pixels, whatever size it declares: it may have fifty layers, and each layer has all its
 * pixels.
 */
export const MAX_SVG_EDGE = 2_048;

/**
 * Maximum memory of the process that renders an SVG, in bytes. Node.js and sharp take 80 MB of it; an SVG with a photo of
 * 16 million pixels takes 220 MB.
 */
export const MAX_SVG_BYTES = 350_000_000;

/** Milliseconds between two checks of the memory. */
const POLL_INTERVAL_MS = 25;

/** Environment variables that the process needs: the API key is not among them. */
const inheritedVariables = [
  'SystemRoot',
  'HOME',
  'XDG_CACHE_HOME',
  'FONTCONFIG_FILE',
  'FONTCONFIG_PATH',
  'LD_LIBRARY_PATH',
];

// It reads the SVG from standard input and writes the pixels to standard output. It ends itself, also when its parent is
// gone; the messages of libvips about a timeout begin with the same word.
const program = `
import { buffer } from 'node:stream/consumers';
const [url, edge, limitInputPixels, seconds, maxBytes, pollMs] = process.argv.slice(1);
const exit = (message) => process.stderr.write(message, () => process.kill(process.pid, 'SIGKILL'));
setTimeout(() => exit('timeout: ' + seconds + ' s'), seconds * 1000).unref();
setInterval(() => {
  if (process.memoryUsage.rss() > maxBytes) exit('memory: ' + maxBytes + ' bytes');
}, pollMs).unref();
const { default: sharp } = await import(url);
const size = { width: Number(edge), height: Number(edge), fit: 'inside', withoutEnlargement: true };
try {
  const image = sharp(await buffer(process.stdin), { limitInputPixels: Number(limitInputPixels) });
  process.stdout.write(await image.resize(size).png({ compressionLevel: 1 }).toBuffer());
} catch (error) {
  process.stderr.write(error.message.slice(0, 2000));
  process.exitCode = 1;
}`;

/**
 * Renders an SVG as a PNG in a separate process: an SVG of a few kilobytes can keep librsvg busy for hours and fill the
 * memory, and only the end of the process stops it. Librsvg loads no file and no URL for an SVG that has no URL itself.
 *
 * @throws Error with the message of libvips, which begins with `timeout:` when it took longer and with `memory:` when it
 * took more than {@link MAX_SVG_BYTES}.
 */
export async function renderSvg(
  svg: Uint8Array,
  limits: { readonly edge: number; readonly maxPixels: number; readonly seconds: number },
): Promise<Uint8Array> {
  const sharp = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href;
  const edge = Math.min(limits.edge, MAX_SVG_EDGE);
  const { maxPixels, seconds } = limits;
  const parameters = [edge, maxPixels, seconds, MAX_SVG_BYTES, POLL_INTERVAL_MS].map(String);
  const child = spawn(execPath, ['--input-type=module', '-e', program, sharp, ...parameters], {
    env: environment(),
    windowsHide: true,
  });
  // A process that ends early closes its input; its exit code and message say why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(svg);
  const [png, message, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    // The event has the exit code.
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(message);
  return png;
}

function environment(): Record<string, string | undefined> {
  // Electron runs as Node.js only with this variable.
  return {
    ...Object.fromEntries(inheritedVariables.map((name) => [name, env[name]])),
    ELECTRON_RUN_AS_NODE: '1',
  };
}
