import { readFileSync } from 'node:fs';

/** Samples of a tone, 16 bits each, without a header. */
export function samplesOf(bytes: number): Uint8Array<ArrayBuffer> {
  const samples = new Uint8Array(bytes + (bytes % 2));
  const view = new DataView(samples.buffer);
  for (let at = 0; at < bytes; at += 2) view.setInt16(at, 9_000 * Math.sin(at / 20), true);
  return samples.subarray(0, bytes);
}

/** An audio file of the emulator. */
export function audioFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`../../../emulator/media/${name}`, import.meta.url)));
}

/** Bytes in chunks of these lengths, repeated; the last has the remaining bytes. */
export async function* cut(
  bytes: Uint8Array<ArrayBuffer>,
  lengths: readonly number[],
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const length = lengths[index % lengths.length] ?? bytes.length;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** All bytes of the chunks. */
export async function joined(chunks: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Fields of a WAV header of 44 bytes, and the samples after it. */
export function readWav(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const latin1 = Buffer.from(file).toString('latin1', 0, 44);
  return {
    isWav: latin1.startsWith('RIFF') && latin1.slice(8, 12) === 'WAVE',
    fileBytes: view.getUint32(4, true) + 8,
    channels: view.getUint16(22, true),
    rateHertz: view.getUint32(24, true),
    dataBytes: view.getUint32(40, true),
    data: Buffer.from(file.subarray(44)),
  };
}
