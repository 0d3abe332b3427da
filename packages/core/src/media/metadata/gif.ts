import { toLatin1 } from '../../shared/byte-source.ts';
import { damagedImage } from '../media-errors.ts';
import { checkGifFrame } from './gif-pixels.ts';
import type { Rewrite } from './rewrite.ts';
import { viewOf } from './rewrite.ts';

// Source: GIF89a Specification, and the Netscape extension with the repeat count of an animation.
const CONTROL = '!\u00f9\u0004';
const LOOP = '!\u00ff\u000bNETSCAPE2.0\u0003\u0001';
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const END = 0x3b;

/** Copies a GIF: its frames and their timing. Removes comments, texts, XMP, color profiles and everything after the end. */
export function removeGifMetadata(rewrite: Rewrite): void {
  const { source, structure } = rewrite;
  if (!/^GIF8[79]a/u.test(toLatin1(source, 0, 6))) throw damagedImage();
  let at = 13 + colorTableBytes(source[10]);
  rewrite.keep(0, at);
  for (;;) {
    rewrite.countBlock();
    switch (source[at]) {
      case IMAGE: {
        const end = endOfSubBlocks(source, at + 11 + colorTableBytes(source[at + 9]));
        rewrite.keep(at, end);
        structure.frames += 1;
        at = end;
        break;
      }
      case EXTENSION: {
        const end = endOfSubBlocks(source, at + 2);
        if (isNeeded(source, at, end)) rewrite.keep(at, end);
        at = end;
        break;
      }
      case END:
        if (structure.frames === 0) throw damagedImage();
        rewrite.keep(at, at + 1);
        return;
      default:
        throw damagedImage();
    }
  }
}

/**
 * Checks the pixels of all frames; what else may be wrong is left to decoders.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when a frame is cut off.
 */
export function checkGifFrames(gif: Uint8Array): void {
  const view = viewOf(gif);
  let at = 13 + colorTableBytes(gif[10]);
  while (gif[at] === IMAGE || gif[at] === EXTENSION) {
    if (gif[at] === EXTENSION) {
      at = endOfSubBlocks(gif, at + 2);
      continue;
    }
    const start = at + 10 + colorTableBytes(gif[at + 9]);
    if (start >= gif.length) throw damagedImage();
    const width = view.getUint16(at + 5, true);
    checkGifFrame(gif, { start, width, height: view.getUint16(at + 7, true) });
    at = endOfSubBlocks(gif, start + 1);
  }
}

/** Whether an extension only says how a frame or the animation is displayed. */
function isNeeded(bytes: Uint8Array, at: number, end: number): boolean {
  const startsWith = (block: string) => toLatin1(bytes, at, block.length) === block;
  if (startsWith(CONTROL)) return end - at === CONTROL.length + 5;
  return startsWith(LOOP) && end - at === LOOP.length + 3;
}

function colorTableBytes(packed = 0): number {
  return (packed & 0x80) === 0 ? 0 : 3 << ((packed & 7) + 1);
}

function endOfSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += 1 + length;
  return at + 1;
}
