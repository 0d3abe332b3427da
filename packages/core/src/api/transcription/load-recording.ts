import type { MediaOptions } from '../../media/limits.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { whileReading } from '../../media/media.ts';
import { isPlain, readAiffLayout, toWav } from '../../media/audio/aiff.ts';
import type { MediaSource } from '../../media/source.ts';
import { toByteSource } from '../../shared/byte-source.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';

/**
 * Loads a recording to be transcribed: audio, or the sound of a film. AIFF, which OpenRouter does not transcribe, becomes WAV.
 *
 * @throws OpenRouterError what the loader throws, `UNSUPPORTED_FORMAT` for compressed AIFC.
 */
export async function loadRecording(
  source: MediaSource,
  { media, clock }: Pick<ApiContext, 'media' | 'clock'>,
  options: CallOptions | undefined,
): Promise<Media> {
  const loader = createMediaLoader(withRecordingLimits(media), clock);
  const recording = await loader.load(source, 'audio', options);
  return recording.mediaType === 'audio/aiff' ? await fromAiff(recording) : recording;
}

/** Maximum bytes of a recording: three hours of uncompressed stereo, or a long film. It is never in memory as a whole. */
const MAX_RECORDING_BYTES = 2 * 1024 ** 3;

/** Milliseconds for fetching a recording. */
const FETCH_TIMEOUT_MS = 300_000;

/** Returns the limits for recordings, which are split and may be much longer than other audio. Limits that are set hold. */
function withRecordingLimits(media: MediaOptions): MediaOptions {
  const limits = { maxBytes: MAX_RECORDING_BYTES, fetchTimeoutMs: FETCH_TIMEOUT_MS };
  const withDefaults = <Set extends object>(set: Set | undefined): Set & typeof limits => ({
    ...limits,
    // What is set as `undefined` is not set.
    ...(Object.fromEntries(
      Object.entries(set ?? {}).filter(([, value]) => value !== undefined),
    ) as Set),
  });
  return { ...media, audio: withDefaults(media.audio), video: withDefaults(media.video) };
}

async function fromAiff(recording: Media): Promise<Media> {
  const { blob } = recording;
  const layout = await whileReading(async () => await readAiffLayout(toByteSource(blob)));
  // The loader has found samples in it.
  if (layout === undefined) return recording;
  if (!isPlain(layout)) {
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      `Cannot use the audio: it is AIFC compressed as "${layout.compression}"`,
      {
        hints: [
          { kind: 'text', text: 'Convert it first: ffmpeg -i recording.aifc recording.m4a' },
          { kind: 'use-capability', capability: 'analyzeAudio', why: 'a model can listen to it' },
        ],
        details: { mediaType: recording.mediaType },
      },
    );
  }
  const wav = toWav(blob, layout);
  return { kind: 'audio', mediaType: 'audio/wav', size: wav.size, blob: wav };
}
