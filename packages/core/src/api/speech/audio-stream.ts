import { runtime } from '#runtime';

import type { CallOptions } from '../../shared/call-options.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { SoundFacts, SoundResult, SoundStream } from './options.ts';
import type { SoundFile } from './audio-container.ts';

/** A sound on its way, and whom to tell what becomes of it. */
export interface SoundOnItsWay {
  readonly file: SoundFile;
  readonly call: CallOptions | undefined;
  /** Gives the request up. */
  leave(): Promise<unknown>;
  /** Hears why the sound broke off, or that its reader left. */
  onEnd?(failure: unknown): Promise<void>;
  /** What an error is to tell of what came. */
  partialDetails(): ErrorDetails;
  /** Called once, when all has come. */
  finish(): Promise<SoundFacts>;
}

/** What callers get of a sound on its way. An iterator by hand: a generator that nobody started cannot be left. */
export function toSoundStream(sound: SoundOnItsWay): SoundStream {
  const { file } = sound;
  const pieces = file.pieces[Symbol.asyncIterator]();
  let receivedBytes = 0;
  let isOver = false;
  let facts: Promise<SoundFacts> | undefined;
  return {
    mediaType: file.mediaType,
    head: file.head,
    isCutOff: file.isCutOff,
    pieces: {
      [Symbol.asyncIterator]: () => ({
        async next() {
          try {
            const piece = await pieces.next();
            if (piece.done === true) isOver = true;
            else receivedBytes += piece.value.length;
            return piece;
          } catch (error) {
            isOver = true;
            const failure = explain(error, sound, receivedBytes);
            await sound.onEnd?.(failure);
            throw failure;
          }
        },
        async return() {
          const isLeft = !isOver;
          isOver = true;
          if (isLeft) await sound.onEnd?.(undefined);
          await sound.leave();
          await pieces.return?.();
          return { done: true, value: undefined };
        },
      }),
    },
    finish: async () => await (facts ??= sound.finish()),
  };
}

/** An error of the connection, with what had come; the caller's own reason stays as it is. */
function explain(error: unknown, sound: SoundOnItsWay, receivedBytes: number): unknown {
  const { signal } = sound.call ?? {};
  const isCallers = signal?.aborted === true && error === signal.reason;
  return OpenRouterError.is(error) && !isCallers
    ? error.with({ details: { ...sound.partialDetails(), receivedBytes } })
    : error;
}

/** All of a sound. On Node.js a long one waits in a file without a name. */
export async function collectSound(stream: SoundStream): Promise<SoundResult> {
  const blob = await runtime.spool(stream.pieces, stream.head);
  const { mediaType, ...facts } = await stream.finish();
  return { audio: { kind: 'audio', mediaType, size: blob.size, blob }, ...facts };
}
