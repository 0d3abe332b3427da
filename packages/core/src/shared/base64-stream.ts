const PADDING = 61;

// RFC 4648, section 4.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Value of each character code below 128; -1 for a character outside base64. */
const values = Int8Array.from({ length: 128 }, (_, code) =>
  ALPHABET.indexOf(String.fromCharCode(code)),
);

/**
 * Creates a decoder of base64 in chunks that are split anywhere, or that were encoded one by one with padding in between.
 * Joining the chunks would lose everything after the first padding; decoding each alone would corrupt chunks that are split
 * within a group of four.
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
        // The group ends here; its spare bits are ignored (RFC 4648, section 3.5).
        bits = 0;
        count = 0;
      }
    }
    return bytes.slice(0, length);
  };
}
