/** A text in Latin-1, numbers of bytes, or bytes. */
export type Part = string | readonly number[] | Uint8Array;

/** Concatenates parts as bytes. */
export function bytesOf(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
      ),
    ),
  );
}

/** A box of ISO media. */
export function box(type: string, ...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const payload = bytesOf(...parts);
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, payload.length + 8);
  return bytesOf(size, type, payload);
}

/** A track of ISO media with a handler: `soun`, `vide`. */
export function track(handler: string): Uint8Array<ArrayBuffer> {
  const blank = [0, 0, 0, 0];
  return box(
    'trak',
    box('tkhd', blank),
    box(
      'mdia',
      box('mdhd', blank),
      box('hdlr', blank, blank, handler, blank),
      // One chunk, after the file type box and the header of the media data.
      box('minf', box('stbl', box('stco', blank, uint(1, 4), uint(32, 4)))),
    ),
  );
}

/** An MP4 file of tracks with these handlers; `moov` is at the end, as cameras write it. */
export function mp4(...handlers: readonly string[]): Uint8Array<ArrayBuffer> {
  return bytesOf(
    box('ftyp', 'isom', [0, 0, 2, 0], 'isommp42'),
    box('mdat', new Uint8Array(6_000)),
    box('moov', box('mvhd', [0, 0, 0, 0]), ...handlers.map((handler) => track(handler))),
  );
}

/** An element of EBML with a size of one byte. */
export function element(id: readonly number[], ...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const payload = bytesOf(...parts);
  return bytesOf(id, [0x80 | payload.length], payload);
}

/** A WebM file with tracks of these types: 1 is video, 2 is audio. */
export function webm(...types: readonly number[]): Uint8Array<ArrayBuffer> {
  const tracks = types.map((type) =>
    element([0xae], element([0xd7], [1]), element([0x83], [type])),
  );
  return bytesOf(
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], 'webm')),
    // A segment of unknown size, as a browser records it.
    [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    element([0xec], [0, 0, 0]),
    element([0x16, 0x54, 0xae, 0x6b], ...tracks),
    element(
      [0x1f, 0x43, 0xb6, 0x75],
      [0xe7, 0x81, 0x00],
      element([0xa3], [0x81, 0, 0, 0x80, 0, 0]),
    ),
  );
}

/** MP3 of silent frames: MPEG 1, layer III, 128 kbit/s, 44.1 kHz. */
export function mp3(frames: number): Uint8Array<ArrayBuffer> {
  const frame = bytesOf([0xff, 0xfb, 0x90, 0x00], new Uint8Array(413));
  return bytesOf(...Array.from({ length: frames }, () => frame));
}

/** AAC in ADTS of empty frames of 64 bytes. */
export function aac(frames: number): Uint8Array<ArrayBuffer> {
  const frame = bytesOf([0xff, 0xf1, 0x50, 0x80, 0x08, 0x1f, 0xfc], new Uint8Array(57));
  return bytesOf(...Array.from({ length: frames }, () => frame));
}

/** An ID3v2 tag with this number of bytes after its header. */
export function id3(bytes: number): Uint8Array<ArrayBuffer> {
  return bytesOf('ID3', [3, 0, 0, 0, 0, bytes >> 7, bytes & 0x7f], new Uint8Array(bytes));
}

/** Metadata of a file without any. */
export const nothing = { width: undefined, height: undefined, durationSeconds: undefined };

/** A big-endian number. */
export function uint(value: number, bytes: number): readonly number[] {
  return Array.from(
    { length: bytes },
    (_, index) => Math.floor(value / 256 ** (bytes - 1 - index)) % 256,
  );
}

/** A little-endian number. */
export function littleUint(value: number, bytes: number): readonly number[] {
  return uint(value, bytes).toReversed();
}

/** This number of zero bytes. */
export function zeros(count: number): Uint8Array {
  return new Uint8Array(count);
}
