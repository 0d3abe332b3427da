/** Content of a generated WAV file. */
export interface WavSpec {
  /** Consecutive tones; 0 hertz is silence. */
  readonly tones: readonly (readonly [hertz: number, seconds: number])[];
  readonly sampleRate?: number;
  readonly channels?: number;
  /** Size of the file, padded with a chunk that readers skip. */
  readonly totalBytes?: number;
}

/** Creates a WAV file of 16-bit samples. */
export function createWav(spec: WavSpec): Uint8Array<ArrayBuffer> {
  const { tones, sampleRate = 16_000, channels = 1, totalBytes = 0 } = spec;
  const samples = tones.flatMap(([hertz, seconds]) =>
    Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) =>
      Math.round(12_000 * Math.sin((2 * Math.PI * hertz * index) / sampleRate)),
    ),
  );
  const data = Int16Array.from(
    samples.flatMap((sample) => Array.from({ length: channels }, () => sample)),
  );
  const file = Buffer.alloc(Math.max(44 + data.byteLength, totalBytes));
  file.write('RIFF');
  file.writeUInt32LE(file.byteLength - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(data.byteLength, 40);
  file.set(new Uint8Array(data.buffer), 44);
  if (totalBytes > 0) {
    file.write('JUNK', 44 + data.byteLength);
    file.writeUInt32LE(file.byteLength - 52 - data.byteLength, 48 + data.byteLength);
  }
  return new Uint8Array(file);
}
