import type { AudioStream, AudioPacket, AudioChunk } from '../../runtime/audio-contract.ts';
import { findQuietPlace } from './quiet-place.ts';

/** Limits of the pieces of a recording. */
export interface SplitLimits {
  /** Aim for the length of a piece; a pause is looked for around it. */
  readonly chunkSeconds: number;
  /** Seconds before and after the aim in which a pause is looked for. */
  readonly reachSeconds: number;
  readonly maxBytes: number;
}

/** Piece of a recording, as a file of its own. */
export interface RecordingChunk {
  readonly index: number;
  /** Seconds of its first packet in the recording. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Seconds from which on its text counts: it repeats a little of the piece before where there was no pause. */
  readonly seamSeconds: number;
  readonly blob: Blob;
  readonly mediaType: string;
  /** Hash of its content, the same whenever the recording is split. */
  readonly digest: string;
}

/** Seconds that two pieces have in common where no pause is in reach, so that no word is cut. */
const OVERLAP_SECONDS = 2;

/** Share of the maximum size from which on a pause is looked for, when the size is reached before the length. */
const NEARLY_FULL = 0.8;

/** Bytes for the headers of a piece. */
const HEADER_BYTES = 64 * 1024;

/**
 * Splits a sound at pauses, one piece after the other. Only the piece under way and the packets around its end are in memory. The
 * same recording is always split at the same places.
 */
export async function* splitAudio(
  audio: AudioStream,
  limits: SplitLimits,
): AsyncGenerator<RecordingChunk, undefined> {
  let open: OpenChunk | undefined;
  for await (const packet of audio.packets()) {
    open ??= await openChunk(audio, { index: 0, packet, seamSeconds: packet.startSeconds });
    await open.take(packet, limits);
    if (!open.isFull(limits)) continue;
    const { chunk, rest, seamSeconds } = await open.cut();
    yield chunk;
    const [first = packet] = rest;
    open = await openChunk(audio, { index: chunk.index + 1, packet: first, seamSeconds });
    for (const each of rest) await open.take(each, limits);
  }
  if (open !== undefined) yield await open.end();
}

interface OpenChunk {
  /** Writes a packet, or keeps it when the piece may end before it. */
  take(packet: AudioPacket, limits: SplitLimits): Promise<void>;
  isFull(limits: SplitLimits): boolean;
  /** Ends the piece at the quietest of the kept packets. */
  cut(): Promise<{
    readonly chunk: RecordingChunk;
    readonly rest: readonly AudioPacket[];
    readonly seamSeconds: number;
  }>;
  end(): Promise<RecordingChunk>;
}

async function openChunk(
  audio: AudioStream,
  { index, packet, seamSeconds }: ChunkStart,
): Promise<OpenChunk> {
  const file = await audio.openChunk();
  const startSeconds = packet.startSeconds;
  const kept: AudioPacket[] = [];
  let bytes = HEADER_BYTES;
  let endSeconds = startSeconds;
  const finish = async (packets: readonly AudioPacket[]): Promise<RecordingChunk> => {
    await addAll(file, packets);
    const last = packets.at(-1);
    return {
      index,
      startSeconds: Math.max(0, startSeconds),
      endSeconds: last === undefined ? endSeconds : last.startSeconds + last.durationSeconds,
      seamSeconds: Math.max(0, seamSeconds),
      ...(await file.finish()),
    };
  };
  return {
    async take(added, { chunkSeconds, reachSeconds, maxBytes }) {
      const mayEnd =
        added.startSeconds - startSeconds >= chunkSeconds - reachSeconds ||
        bytes >= maxBytes * NEARLY_FULL;
      bytes += added.bytes;
      endSeconds = added.startSeconds + added.durationSeconds;
      if (mayEnd) kept.push(added);
      else await file.add(added);
    },
    // The next packet is at most as large as the last one, nearly.
    isFull: ({ chunkSeconds, reachSeconds, maxBytes }) =>
      kept.length > 1 &&
      (endSeconds - startSeconds >= chunkSeconds + reachSeconds ||
        bytes + (kept.at(-1)?.bytes ?? 0) * 2 >= maxBytes),
    async cut() {
      const inner = withoutEdges(kept, OVERLAP_SECONDS / 2);
      const { index: at, isQuiet } = findQuietPlace(inner, audio.codec);
      const seam = inner[at]?.startSeconds ?? endSeconds;
      const half = isQuiet ? 0 : OVERLAP_SECONDS / 2;
      const chunk = await finish(kept.filter((each) => each.startSeconds < seam + half));
      const rest = kept.filter((each) => each.startSeconds >= seam - half);
      return { chunk, rest, seamSeconds: seam };
    },
    end: async () => await finish(kept),
  };
}

interface ChunkStart {
  readonly index: number;
  /** Its first packet. */
  readonly packet: AudioPacket;
  readonly seamSeconds: number;
}

/** Returns the packets that have some seconds of others before and after them, for an overlap. */
function withoutEdges(packets: readonly AudioPacket[], seconds: number): readonly AudioPacket[] {
  const from = (packets[0]?.startSeconds ?? 0) + seconds;
  const until = (packets.at(-1)?.startSeconds ?? 0) - seconds;
  const inner = packets.filter(({ startSeconds }) => startSeconds >= from && startSeconds <= until);
  return inner.length > 1 ? inner : packets;
}

async function addAll(file: AudioChunk, packets: readonly AudioPacket[]): Promise<void> {
  for (const packet of packets) await file.add(packet);
}
