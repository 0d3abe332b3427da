import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { AudioInfo, AudioResult, AudioStream } from './options.ts';
import type { AudioContainer } from './audio-container.ts';

/** A sound on its way, and whom to tell what becomes of it. */
export interface OpenAudioStream {
  readonly file: AudioContainer;
  readonly options: CallOptions | undefined;
  /** Gives the request up. */
  leave(): Promise<unknown>;
  /** Hears why the sound broke off, or that its reader left. */
  onEnd?(failure: unknown): Promise<void>;
  /** What an error is to tell of what came. */
  partialDetails(): ErrorDetails;
  /** Called once, when all has come. */
  finish(): Promise<AudioInfo>;
}

/** What callers get of a sound on its way. An iterator by hand: a generator that nobody started cannot be left. */
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
            const chunk = await chunks.next();
            if (chunk.done === true) isDone = true;
            else receivedBytes += chunk.value.length;
            return chunk;
          } catch (error) {
            isDone = true;
            const failure = explain(error, audio, receivedBytes);
            await audio.onEnd?.(failure);
            throw failure;
          }
        },
        async return() {
          const isCancelled = !isDone;
          isDone = true;
          if (isCancelled) await audio.onEnd?.(undefined);
          await audio.leave();
          await chunks.return?.();
          return { done: true, value: undefined };
        },
      }),
    },
    finish: async () => await (info ??= audio.finish()),
  };
}

/** An error of the connection, with what had come; the caller's own reason stays as it is. */
function explain(error: unknown, audio: OpenAudioStream, receivedBytes: number): unknown {
  const { signal } = audio.options ?? {};
  const isCallerReason = signal?.aborted === true && error === signal.reason;
  return OpenRouterError.is(error) && !isCallerReason
    ? error.with({ details: { ...audio.partialDetails(), receivedBytes } })
    : error;
}

/** All of a sound. On Node.js a long one waits in a file without a name. */
export async function collectAudio(stream: AudioStream): Promise<AudioResult> {
  const blob = await runtime.spool(stream.chunks, stream.head);
  const { mediaType, ...info } = await stream.finish();
  return { audio: { kind: 'audio', mediaType, size: blob.size, blob }, ...info };
}
