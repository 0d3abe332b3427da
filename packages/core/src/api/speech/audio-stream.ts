import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { AudioInfo, AudioResult, AudioStream } from './options.ts';
import type { AudioContainer } from './audio-container.ts';

/** Audio that is being received, with the callbacks for its end. */
export interface OpenAudioStream {
  readonly file: AudioContainer;
  readonly options: CallOptions | undefined;
  /** Cancels the request. */
  cancel(): Promise<unknown>;
  /** Called with the error that ended the audio early, or `undefined` when its reader stopped. */
  onEnd?(failure: unknown): Promise<void>;
  /** Called when all chunks are read; `finish` may never be called. */
  onDone?(): void;
  /** Returns the details of an error about the received part. */
  partialDetails(): ErrorDetails;
  /** Returns the information about the audio. Called once, when all chunks are read. */
  finish(): Promise<AudioInfo>;
}

/** Creates the public stream of audio. Its iterator is hand-written: a generator that was never started cannot be cancelled. */
export function toAudioStream(audio: OpenAudioStream): AudioStream {
  const { file } = audio;
  const chunks = file.chunks[Symbol.asyncIterator]();
  let receivedBytes = 0;
  let isDone = false;
  let info: Promise<AudioInfo> | undefined;
  return {
    mediaType: file.mediaType,
    head: file.head,
    isCutOff: file.isCutOff,
    chunks: {
      [Symbol.asyncIterator]: () => ({
        async next() {
          try {
            // Chunks that were received before an abort are dropped.
            if (!isDone) audio.options?.signal?.throwIfAborted();
            const chunk = await chunks.next();
            if (chunk.done !== true) receivedBytes += chunk.value.length;
            else if (!isDone) audio.onDone?.();
            isDone ||= chunk.done === true;
            return chunk;
          } catch (error) {
            isDone = true;
            const failure = explain(error, audio, receivedBytes);
            await audio.onEnd?.(failure);
            await audio.cancel();
            throw failure;
          }
        },
        async return() {
          const isCancelled = !isDone;
          isDone = true;
          if (isCancelled) await audio.onEnd?.(undefined);
          await audio.cancel();
          await chunks.return?.();
          return { done: true, value: undefined };
        },
      }),
    },
    finish: async () => await (info ??= audio.finish()),
  };
}

/** Adds details about the received part to an error; the caller's own abort reason is returned unchanged. */
function explain(error: unknown, audio: OpenAudioStream, receivedBytes: number): unknown {
  const { signal } = audio.options ?? {};
  const isCallerReason = signal?.aborted === true && error === signal.reason;
  return OpenRouterError.is(error) && !isCallerReason
    ? error.with({ details: { ...audio.partialDetails(), receivedBytes } })
    : error;
}

/** Reads audio to its end. On Node.js, long audio is buffered in an unnamed file. */
export async function collectAudio(stream: AudioStream): Promise<AudioResult> {
  const blob = await runtime.spool(stream.chunks, stream.head);
  const { mediaType, ...info } = await stream.finish();
  return { audio: { kind: 'audio', mediaType, size: blob.size, blob }, ...info };
}
