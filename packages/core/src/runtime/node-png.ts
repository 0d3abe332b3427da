const SIGNATURE_BYTES = 8;

/** Maximum chunks to read before the pixels: a photo has a dozen, a hostile file any number. */
const MAX_CHUNKS = 256;

/** Returns the number of frames of an animated PNG; 1 for a still image (PNG Specification, third edition, `acTL`). */
export function animationFrames(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = SIGNATURE_BYTES;
  for (let chunk = 0; chunk < MAX_CHUNKS && at + 12 <= png.byteLength; chunk += 1) {
    const type = view.getUint32(at + 4);
    if (type === IDAT) return 1;
    if (type === ACTL) return Math.max(1, view.getUint32(at + 8));
    at += 12 + view.getUint32(at);
  }
  return 1;
}

const IDAT = 0x49_44_41_54;
const ACTL = 0x61_63_54_4c;
