import { runtime } from '#runtime';

import type { Media } from '../../media/media.ts';
import { probeMedia } from '../../media/probe/probe-media.ts';
import type { SplitLimits } from '../../media/audio/split-audio.ts';
import type { AudioStream } from '../../runtime/audio-contract.ts';
import { MAX_FORM_BYTES } from './request.ts';

/** Length of a piece of a long recording: a provider has a minute for each, and fifteen minutes have passed. */
const CHUNK_SECONDS = 600;

/** Longest recording that is sent whole: longer ones fail at some providers. */
const WHOLE_SECONDS = 900;

/** Maximum bytes of a piece, below the limit of a form with room for its other fields. */
const MAX_CHUNK_BYTES = 20_000_000;

/** Seconds around the end of a piece in which a pause is looked for. */
const REACH_SECONDS = 45;

/** Limits of models on one recording, by their ids. Source: their refusals, as reported by their users. */
const modelLimits: readonly (readonly [RegExp, number])[] = [
  [/^openai\/gpt-4o(?:-mini)?-transcribe/u, 1_400],
];

/** Returns how a recording is split for a model; `undefined` for one that is sent whole. */
export async function planSplit(
  recording: Media,
  modelId: string,
  chunkSeconds: number | undefined,
): Promise<SplitPlan | undefined> {
  const wanted = chunkSeconds ?? CHUNK_SECONDS;
  const reach = Math.min(REACH_SECONDS, wanted / 4);
  const limit = modelLimits.find(([ids]) => ids.test(modelId))?.[1] ?? Infinity;
  const longest = Math.min(limit, chunkSeconds === undefined ? WHOLE_SECONDS : wanted + reach);
  const { durationSeconds } = await probeMedia(recording.blob, recording.mediaType);
  const isLong = (durationSeconds ?? 0) > longest || recording.size > MAX_FORM_BYTES;
  if (!isLong) return undefined;
  const audio = await openAudio(recording);
  if (audio === undefined) return undefined;
  return {
    audio,
    durationSeconds: durationSeconds ?? audio.durationSeconds,
    limits: {
      chunkSeconds: Math.min(wanted, limit - reach),
      reachSeconds: reach,
      maxBytes: MAX_CHUNK_BYTES,
    },
  };
}

/** Plan for splitting a long recording. */
export interface SplitPlan {
  readonly audio: AudioStream;
  readonly durationSeconds: number | undefined;
  readonly limits: SplitLimits;
}

/** Opens the sound of a recording; `undefined` when it cannot be split, and is sent whole then. */
async function openAudio({ blob }: Media): Promise<AudioStream | undefined> {
  try {
    const audio = await (await runtime.audio())?.openAudio(blob);
    if (audio?.codec !== undefined) return audio;
    audio?.close();
    return undefined;
  } catch {
    // The tool does not read everything that providers read.
    return undefined;
  }
}
