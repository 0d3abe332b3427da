import { readCost } from '../../shared/cost.ts';
import { isRecord, numberAt, textAt } from '../../shared/untrusted-json.ts';
import type {
  Transcription,
  TranscriptionUsage,
  TranscriptSegment,
  TranscriptWord,
} from './options.ts';

/**
 * Parses a response of `POST audio/transcriptions`, which has no model and no id; `undefined` when it has no text. The text is
 * paid: other fields that are invalid are left out.
 */
export function toTranscription(
  response: unknown,
): Omit<Transcription, 'model' | 'notes' | 'generationId'> | undefined {
  const text = textOf(response);
  if (text === undefined) return undefined;
  return {
    text,
    language: textAt(response, 'language'),
    durationSeconds: numberAt(response, 'duration'),
    segments: listAt(response, 'segments', toSegment),
    words: listAt(response, 'words', toTranscriptWord),
    usage: toTranscriptionUsage(response),
  };
}

/** Parses the usage of a response, also of one without a text. */
export function toTranscriptionUsage(response: unknown): TranscriptionUsage | undefined {
  const usage = isRecord(response) ? response['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    seconds: numberAt(usage, 'seconds'),
    inputTokens: numberAt(usage, 'input_tokens'),
    outputTokens: numberAt(usage, 'output_tokens'),
    totalTokens: numberAt(usage, 'total_tokens'),
    ...readCost(usage),
  };
}

/** Returns the text, which is empty for silence. A missing text is joined from the segments. */
function textOf(response: unknown): string | undefined {
  const text = isRecord(response) ? response['text'] : undefined;
  if (typeof text === 'string') return text;
  const texts = listAt(response, 'segments', (entry) => textAt(entry, 'text')?.trim()) ?? [];
  const joined = texts.filter((segment) => segment !== '').join(' ');
  return joined === '' ? undefined : joined;
}

/** Returns the valid entries of a list. */
function listAt<T>(
  response: unknown,
  key: string,
  read: (entry: unknown) => T | undefined,
): readonly T[] | undefined {
  const list: unknown = isRecord(response) ? response[key] : undefined;
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

/** Returns the speaker as a string: OpenRouter documents a number, but some providers send names. */
function speakerOf(entry: unknown): string | undefined {
  return textAt(entry, 'speaker') ?? numberAt(entry, 'speaker')?.toString();
}
