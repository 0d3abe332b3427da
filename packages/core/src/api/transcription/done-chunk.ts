import type { RecordingChunk } from '../../media/audio/split-audio.ts';
import type { SentChunk } from './send-chunk.ts';
import type { TranscribedChunk } from './stitch.ts';

/** Failure of a piece, or of splitting when there is no piece. */
export interface ChunkFailure {
  readonly error: unknown;
  readonly chunk: RecordingChunk | undefined;
}

/** Piece that was transcribed. */
export interface DoneChunk extends TranscribedChunk, Pick<SentChunk, 'generationId' | 'isKept'> {}
