/** Layout of raw 16-bit samples, which have no header. */
export interface SampleLayout {
  /** Samples per second of each channel. */
  readonly rateHertz: number;
  readonly channels: number;
}

/** Default layout of raw samples. Source: OpenAI's reference, audio formats of `pcm16`. */
export const defaultLayout: SampleLayout = { rateHertz: 24_000, channels: 1 };

/** Maximum sample rate of real hardware. A label with more is wrong, and would not fit into a WAV header with many channels. */
export const MAX_RATE_HERTZ = 768_000;

/** Maximum number of channels of a speaker layout (7.1.4 has 12, cinema has 24). */
export const MAX_CHANNELS = 24;

const BYTES_PER_SAMPLE = 2;

/** Parses the layout from a label such as `audio/pcm;rate=24000;channels=1`. */
export function parseLayout(contentType: string | undefined): SampleLayout {
  return {
    rateHertz: parameterOf(contentType, 'rate', MAX_RATE_HERTZ) ?? defaultLayout.rateHertz,
    channels: parameterOf(contentType, 'channels', MAX_CHANNELS) ?? defaultLayout.channels,
  };
}

function parameterOf(label = '', name: string, max: number): number | undefined {
  const [, digits] =
    new RegExp(`;\\s*${name}\\s*=\\s*"?(\\d+)"?\\s*(?:;|$)`, 'iu').exec(label) ?? [];
  const value = Number(digits);
  return value >= 1 && value <= max ? value : undefined;
}

/** Bytes of one sample in all channels. */
export function frameBytes({ channels }: SampleLayout): number {
  return channels * BYTES_PER_SAMPLE;
}

/** The media type of samples without a header (RFC 3190, section 5). */
export function toSampleType({ rateHertz, channels }: SampleLayout): string {
  return `audio/L16;rate=${rateHertz};channels=${channels}`;
}

/** Bytes of the header of a WAV file. */
export const WAV_HEADER_BYTES = 44;

/** Maximum number in a WAV header; as a length, it means that the data extends to the end of the file. */
const MAX_UINT32 = 0xff_ff_ff_ff;

/**
 * Returns the header of a WAV file with some bytes of samples, or with samples whose length is not known yet. Source:
 * Microsoft's Multimedia Programming Interface, RIFF WAVE.
 */
export function toWavHeader(
  layout: SampleLayout,
  dataBytes: number = MAX_UINT32,
): Uint8Array<ArrayBuffer> {
  const { rateHertz, channels } = layout;
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const writeText = (at: number, text: string) => {
    header.set(new TextEncoder().encode(text), at);
  };
  const writeLength = (at: number, bytes: number) => {
    view.setUint32(at, Math.min(bytes, MAX_UINT32), true);
  };
  writeText(0, 'RIFF');
  writeLength(4, dataBytes + WAV_HEADER_BYTES - 8);
  writeText(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  // Integers, not compressed.
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHertz, true);
  view.setUint32(28, rateHertz * frameBytes(layout), true);
  view.setUint16(32, frameBytes(layout), true);
  view.setUint16(34, BYTES_PER_SAMPLE * 8, true);
  writeText(36, 'data');
  writeLength(40, dataBytes);
  return header;
}
