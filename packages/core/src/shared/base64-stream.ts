const PADDING = 61;

// RFC 4648, section 4.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The value of each character code below 128; -1 for what is no base64. */
const values = Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/**
 * Decodes base64 that comes in pieces cut anywhere, or that was encoded piece by piece with padding in between.
 * Joining the pieces would lose all that follows the first padding; decoding each alone would corrupt pieces that
 * are cut within a group of four.
 */
export function createBase64Decoder(): (chunk: string) => Uint8Array<ArrayBuffer> {
  let bits = 0;
  let count = 0;
  return (chunk) => {
    const bytes = new Uint8Array(Math.ceil((chunk.length * 3) / 4) + 1);
    let length = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const character = chunk.charCodeAt(index);
      const value = character < 128 ? (values[character] ?? -1) : -1;
      if (value >= 0) {
        bits = ((bits << 6) | value) & 0xff_ff;
        count += 6;
        if (count >= 8) {
          count -= 8;
          bytes[length] = (bits >> count) & 0xff;
          length += 1;
        }
      } else if (character === PADDING) {
        // The group ends here; its spare bits mean nothing (RFC 4648, section 3.5).
        bits = 0;
        count = 0;
      }
    }
    return bytes.slice(0, length);
  };
}
