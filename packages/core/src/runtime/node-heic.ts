// Decodes HEIC to PNG in a process of its own, with the optional module libheif-js (decision 0028).
import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';

import { toByteSource } from '../shared/byte-source.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { readHeif } from '../shared/heif.ts';
import { hasBrand, hasFileType } from '../shared/iso-media.ts';
import { resolveModule, runDecoder } from './node-decoder-process.ts';
import { installCommand } from './node-install-command.ts';

/** Maximum memory of the process that decodes a HEIC, in bytes; one of 48 million pixels takes 420 MB. */
const MAX_HEIC_BYTES = 600_000_000;

/** Whether bytes begin like a HEIF whose images are not AV1, which sharp decodes. */
export function isHeic(bytes: Uint8Array): boolean {
  const brands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
  const has = (brand: string) => hasBrand(bytes, brand);
  return hasFileType(bytes) && brands.some(has) && !has('avif') && !has('avis');
}

// The decoder is synchronous: it runs in a thread, so that the process can still end itself.
const thread = `
const { parentPort, workerData } = require('node:worker_threads');
const fail = (message) => parentPort.postMessage({ message });
void (async () => {
  const lib = require(workerData.heif);
  const { default: sharp } = await import(workerData.sharp);
  const context = lib.heif_context_alloc();
  const read = lib.heif_context_read_from_memory(context, workerData.bytes);
  if (read.code !== lib.heif_error_code.heif_error_Ok) return fail(read.message);
  const handle = lib.heif_js_context_get_primary_image_handle(context);
  if (!handle || handle.code) return fail('no still image');
  const isClear = Boolean(lib.heif_image_handle_has_alpha_channel(handle));
  const channels = isClear ? 4 : 3;
  const { heif_chroma_interleaved_RGBA: rgba, heif_chroma_interleaved_RGB: rgb } = lib.heif_chroma;
  const { heif_colorspace_RGB: colors } = lib.heif_colorspace;
  const decoded = await lib.heif_js_decode_image2(handle, colors, isClear ? rgba : rgb);
  const plane = decoded && decoded.channels && decoded.channels[0];
  if (!plane) return fail(decoded && decoded.message || 'cannot be decoded');
  const { data, width, height, stride } = plane;
  if (width * height > workerData.maxPixels) return fail('pixel limit');
  // Rows are padded to a multiple of 16 bytes, which need not be one of pixels.
  const rowBytes = width * channels;
  for (let row = 1; row < height; row += 1)
    data.copyWithin(row * rowBytes, row * stride, row * stride + rowBytes);
  const pixels = Buffer.from(data.buffer, data.byteOffset, rowBytes * height);
  const raw = { width, height, channels };
  const edge = workerData.edge;
  const size = { width: edge, height: edge, fit: 'inside', withoutEnlargement: true };
  const image = sharp(pixels, { raw, limitInputPixels: false });
  const png = await (edge > 0 ? image.resize(size) : image).png({ compressionLevel: 1 }).toBuffer();
  parentPort.postMessage({ png });
})().catch((error) => fail(error.message));`;

const program = `
const [heif, sharp, maxPixels, edge, source] = values;
const { Worker } = await import('node:worker_threads');
const { fileURLToPath } = await import('node:url');
const workerData = { heif: fileURLToPath(heif), sharp, maxPixels: Number(maxPixels), edge: Number(edge), bytes: await buffer(process.stdin) };
const result = await new Promise((resolve, reject) => {
  new Worker(source, { eval: true, execArgv: [], workerData, stdout: true }).on('message', resolve).on('error', reject);
});
if (result.png === undefined) throw new Error(result.message);
process.stdout.write(result.png);`;

/**
 * Decodes the primary image of a HEIC to a PNG, upright and with its color profile, in a separate process. Its boxes say how
 * large it is before anything is decoded.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it has no still image, and what {@link findHeicDecoder} throws.
 * @throws Error with the message of libheif, and what {@link runDecoder} throws above {@link MAX_HEIC_BYTES}.
 */
export async function decodeHeic(
  heic: Uint8Array,
  limits: {
    readonly edge: number | undefined;
    readonly maxPixels: number;
    readonly seconds: number;
  },
): Promise<Uint8Array> {
  const { edge = 0, maxPixels, seconds } = limits;
  const heif = findHeicDecoder();
  const { width, height, colorProfile } = await readHeif(toByteSource(heic));
  if (width * height === 0) throw noStill();
  if (width * height > maxPixels) throw new Error('pixel limit');
  const values = [heif, resolveModule('sharp'), maxPixels, edge, thread];
  const png = await runDecoder(program, values, heic, { seconds, maxBytes: MAX_HEIC_BYTES });
  if (colorProfile === undefined) return png;
  return withColorProfile(png, heic.subarray(colorProfile.start, colorProfile.end));
}

/**
 * Returns the URL of the decoder.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it is not installed, with the command that installs it.
 */
export function findHeicDecoder(resolve: (name: string) => string = resolveModule): string {
  try {
    return resolve('libheif-js/wasm-bundle');
  } catch {
    // It is optional, because its license is the LGPL.
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      'Cannot use the image: it is HEIC, and the decoder for it is not installed',
      {
        hints: [{ kind: 'text', text: `Run ${installCommand('libheif-js')}` }],
        details: { mediaType: 'image/heic' },
      },
    );
  }
}

function noStill(): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    'Cannot use the image: it is a HEIF without a still image, or it is cut off',
    { hints: [{ kind: 'text', text: 'Convert it to JPEG or PNG first.' }] },
  );
}

/** Bytes of the signature and the header chunk of a PNG, after which a color profile may stand. */
const HEADER_BYTES = 33;

/** Adds a color profile to a PNG (PNG Specification, 11.3.2.3). */
function withColorProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  const chunk = Buffer.concat([Buffer.from('____iCCPicc\0\0', 'latin1'), deflateSync(profile)]);
  chunk.writeUInt32BE(chunk.length - 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(chunk.subarray(4)));
  return Buffer.concat([png.subarray(0, HEADER_BYTES), chunk, sum, png.subarray(HEADER_BYTES)]);
}
