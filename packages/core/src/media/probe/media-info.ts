import type { ByteSource } from '../../shared/byte-source.ts';

/** Metadata as it was read, unchecked. */
export interface Info {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** Reads the headers of one format. May throw for a file that ends early. */
export type Probe = (source: ByteSource) => Promise<Info>;

/** Reads some bytes and returns a view of them, so that reading past their end throws. */
export async function readView(
  source: ByteSource,
  start: number,
  length: number,
): Promise<DataView> {
  const bytes = await source.read(start, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns four bytes as characters. */
export function codeAt(view: DataView, start: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(start + index)));
}
