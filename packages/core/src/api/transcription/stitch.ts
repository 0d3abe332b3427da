import type { Cost } from '../../shared/cost.ts';
import type { RecordingChunk } from '../../media/audio/split-audio.ts';
import type {
  Transcription,
  TranscriptionUsage,
  TranscriptSegment,
  TranscriptWord,
} from './options.ts';

/** Time of a piece in its recording. */
export type ChunkTime = Pick<
  RecordingChunk,
  'index' | 'startSeconds' | 'endSeconds' | 'seamSeconds'
>;

/** Transcript of a piece, with times from the start of the piece. */
export interface TranscribedChunk extends ChunkTime {
  readonly transcription: Transcription;
}

/** Transcript of a recording, as it is put together. */
export type Stitched = Pick<
  Transcription,
  'text' | 'language' | 'segments' | 'words' | 'usage' | 'durationSeconds'
>;

/** Puts the transcripts of pieces on the time line of their recording, in order. Pieces may be missing. */
export function stitch(chunks: readonly TranscribedChunk[]): Stitched {
  const sorted = chunks.toSorted((one, other) => one.index - other.index);
  const placed = sorted.map((chunk, position) => place(chunk, sorted[position + 1]));
  return {
    text: joinTexts(placed),
    language: placed.find(({ language }) => language !== undefined)?.language,
    durationSeconds: sorted.at(-1)?.endSeconds,
    segments: placed.some(({ segments }) => segments !== undefined)
      ? joinSegments(placed)
      : undefined,
    words: placed.some(({ words }) => words !== undefined)
      ? placed.flatMap(({ words = [] }) => words)
      : undefined,
    usage: sumUsage(sorted.map(({ transcription }) => transcription.usage)),
  };
}

interface PlacedChunk {
  readonly text: string;
  readonly language: string | undefined;
  readonly segments: readonly TranscriptSegment[] | undefined;
  readonly words: readonly TranscriptWord[] | undefined;
  /** Whether it repeats the end of the piece before it. */
  readonly isOverlapping: boolean;
}

/** Moves the times of a piece, and drops what belongs to its neighbors: a word belongs to the piece in which its middle lies. */
function place(
  { index, startSeconds, seamSeconds, transcription }: TranscribedChunk,
  next: TranscribedChunk | undefined,
): PlacedChunk {
  const isOverlapping = seamSeconds > startSeconds;
  // Only an overlap has something twice. Times past the end of a piece are a habit of some models.
  const from = isOverlapping ? seamSeconds : -Infinity;
  const isOverlapped = next?.index === index + 1 && next.seamSeconds > next.startSeconds;
  const until = isOverlapped ? next.seamSeconds : Infinity;
  const isWithin = (each: TranscriptSegment | TranscriptWord): boolean => {
    const middle = (each.startSeconds + each.endSeconds) / 2;
    return middle >= from && middle < until;
  };
  const move = <Timed extends TranscriptSegment | TranscriptWord>(timed: Timed): Timed => ({
    ...timed,
    startSeconds: toMilliseconds(timed.startSeconds + startSeconds),
    endSeconds: toMilliseconds(timed.endSeconds + startSeconds),
    speaker: timed.speaker === undefined ? undefined : toSpeaker(timed.speaker, index),
  });
  const { text, language, segments, words } = transcription;
  return {
    text,
    language,
    segments: segments?.map(move).filter(isWithin),
    words: words?.map(move).filter(isWithin),
    isOverlapping,
  };
}

/** Rounds seconds to the millisecond: a sum of floating point numbers has digits that were never measured. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Returns the label of a speaker with its part: speaker 1 of the next part may be another person. */
function toSpeaker(speaker: string, index: number): string {
  return `Part ${index + 1} ${/^\d+$/u.test(speaker) ? `speaker ${speaker}` : speaker}`;
}

/** Maximum words in two seconds of fast speech, with some reserve. */
const MAX_REPEATED_WORDS = 16;

function joinTexts(chunks: readonly PlacedChunk[]): string {
  let all = '';
  for (const { text, isOverlapping } of chunks) {
    const added = isOverlapping ? withoutRepetition(all, text) : text;
    all = joinText(all, added);
  }
  return all;
}

function joinSegments(chunks: readonly PlacedChunk[]): readonly TranscriptSegment[] {
  const all: TranscriptSegment[] = [];
  for (const { segments = [], isOverlapping } of chunks) {
    const [first, ...others] = segments;
    if (first === undefined) continue;
    const text = isOverlapping ? withoutRepetition(all.at(-1)?.text ?? '', first.text) : first.text;
    if (text.trim() !== '') all.push({ ...first, text });
    all.push(...others);
  }
  return all;
}

/** Scripts without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u;

/** Joins texts by a space, unless the script has none. */
function joinText(before: string, after: string): string {
  const [left, right] = [before.trimEnd(), after.trim()];
  if (left === '' || right === '') return left === '' ? right : left;
  const isUnspaced = unspaced.test(left.slice(-1)) && unspaced.test(right.slice(0, 1));
  return `${left}${isUnspaced ? '' : ' '}${right}`;
}

/** Returns a text without the words at its start that end the text before it. */
function withoutRepetition(before: string, after: string): string {
  const isUnspaced = unspaced.test(after.trim().slice(0, 1));
  const parts = isUnspaced ? Array.from(after.trim()) : after.trim().split(/\s+/u);
  const last = isUnspaced
    ? Array.from(before.trim()).slice(-MAX_REPEATED_WORDS)
    : before.trim().split(/\s+/u).slice(-MAX_REPEATED_WORDS);
  // All of a text is never a repetition: the piece is longer than the overlap.
  const most = Math.min(parts.length - 1, last.length);
  for (let count = most; count > 0; count -= 1) {
    const isSame = last
      .slice(-count)
      .every((word, index) => normalize(word) === normalize(parts[index] ?? ''));
    if (isSame) return parts.slice(count).join(isUnspaced ? '' : ' ');
  }
  return after;
}

function normalize(word: string): string {
  const letters = word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  return letters === '' ? word : letters;
}

function sumUsage(
  usages: readonly (TranscriptionUsage | undefined)[],
): TranscriptionUsage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length === 0) return undefined;
  return {
    ...sumCosts(known),
    seconds: sumOf(known.map(({ seconds }) => seconds)),
    inputTokens: sumOf(known.map(({ inputTokens }) => inputTokens)),
    outputTokens: sumOf(known.map(({ outputTokens }) => outputTokens)),
    totalTokens: sumOf(known.map(({ totalTokens }) => totalTokens)),
  };
}

/** Returns the cost of several calls together. */
export function sumCosts(costs: readonly Cost[]): Cost {
  return {
    costUsd: sumOf(costs.map(({ costUsd }) => costUsd)),
    upstreamCostUsd: sumOf(costs.map(({ upstreamCostUsd }) => upstreamCostUsd)),
    isByok: costs.some(({ isByok }) => isByok) ? true : undefined,
  };
}

/** Returns the sum of the known values; `undefined` when none is known. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
