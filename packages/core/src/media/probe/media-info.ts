import type { ByteSource } from '../../shared/byte-source.ts';

/** What was found, unchecked. */
export interface Info {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly durationSeconds?: number | undefined;
}

/** Reads the headers of one format. It may throw where a file ends early. */
export type Probe = (source: ByteSource) => Promise<Info>;

/** Some bytes with a view of them, so that reading behind their end throws. */
export async function readView(
  source: ByteSource,
  start: number,
  length: number,
): Promise<DataView> {
  const bytes = await source.read(start, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Four bytes as the characters of the same numbers. */
export function codeAt(view: DataView, start: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(start + index)));
}
