import { isRecord, numberAt, textAt } from '../../shared/untrusted-json.ts';
import type {
  Transcription,
  TranscriptionUsage,
  TranscriptSegment,
  TranscriptWord,
} from './options.ts';

/**
 * What an answer of `POST audio/transcriptions` says, in our words; `undefined` when it has no text. Model and id are not in
 * it. The words are what was paid for: whatever else is not as promised is left out and costs nobody the transcript.
 */
export function toTranscription(
  answer: unknown,
): Omit<Transcription, 'model' | 'generationId'> | undefined {
  const text = textOf(answer);
  if (text === undefined) return undefined;
  return {
    text,
    language: textAt(answer, 'language'),
    durationSeconds: numberAt(answer, 'duration'),
    segments: listAt(answer, 'segments', toSegment),
    words: listAt(answer, 'words', toTranscriptWord),
    usage: toTranscriptionUsage(answer),
  };
}

/** What an answer says that it took, whatever became of its text. */
export function toTranscriptionUsage(answer: unknown): TranscriptionUsage | undefined {
  const usage = isRecord(answer) ? answer['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    seconds: numberAt(usage, 'seconds'),
    inputTokens: numberAt(usage, 'input_tokens'),
    outputTokens: numberAt(usage, 'output_tokens'),
    totalTokens: numberAt(usage, 'total_tokens'),
    costUsd: numberAt(usage, 'cost'),
  };
}

/** An empty text is one: nothing was said. A text that is missing is put together of its segments. */
function textOf(answer: unknown): string | undefined {
  const text = isRecord(answer) ? answer['text'] : undefined;
  if (typeof text === 'string') return text;
  const chunks = listAt(answer, 'segments', (entry) => textAt(entry, 'text')?.trim()) ?? [];
  const joined = chunks.filter((chunk) => chunk !== '').join(' ');
  return joined === '' ? undefined : joined;
}

/** The entries of a list that can be read. */
function listAt<T>(
  answer: unknown,
  key: string,
  read: (entry: unknown) => T | undefined,
): readonly T[] | undefined {
  const list: unknown = isRecord(answer) ? answer[key] : undefined;
  return Array.isArray(list) ? list.map(read).filter((each) => each !== undefined) : undefined;
}

function toSegment(entry: unknown): TranscriptSegment | undefined {
  const text = isRecord(entry) ? entry['text'] : undefined;
  const times = timesOf(entry);
  if (typeof text !== 'string' || times === undefined) return undefined;
  return { ...times, text, speaker: speakerOf(entry) };
}

function toTranscriptWord(entry: unknown): TranscriptWord | undefined {
  const word = isRecord(entry) ? entry['word'] : undefined;
  const times = timesOf(entry);
  if (typeof word !== 'string' || times === undefined) return undefined;
  return { ...times, word, speaker: speakerOf(entry) };
}

function timesOf(
  entry: unknown,
): Pick<TranscriptSegment, 'startSeconds' | 'endSeconds'> | undefined {
  const startSeconds = numberAt(entry, 'start');
  const endSeconds = numberAt(entry, 'end');
  return startSeconds === undefined || endSeconds === undefined
    ? undefined
    : { startSeconds, endSeconds };
}

/** OpenRouter promises a number; providers also give names. */
function speakerOf(entry: unknown): string | undefined {
  return textAt(entry, 'speaker') ?? numberAt(entry, 'speaker')?.toString();
}
