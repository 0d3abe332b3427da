import { checkActivityHint } from '../../http/error-envelope.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../../shared/media-type.ts';
import { watchFrames } from './mp3-frames.ts';
import type { SampleLayout } from './samples.ts';
import { frameBytes, parseLayout, toSampleType, toWavHeader } from './samples.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Audio from the network. */
export interface AudioSource {
  readonly chunks: AsyncIterator<Bytes, unknown>;
  /** Content type of the response. The content itself takes precedence. */
  readonly contentType: string | undefined;
  /** Whether samples without a header stay as they are, instead of becoming a WAV file. */
  readonly keepsSamples: boolean;
  /** Action of the request, for messages. */
  readonly action: string;
  readonly generationId: string | undefined;
  /** Returns the error for a response without bytes. @default an error about an empty response */
  onEmpty?(): OpenRouterError;
}

/** Audio in a detected format. */
export interface AudioContainer {
  readonly mediaType: string;
  /** All bytes, including those that were inspected. Can be read once. */
  readonly chunks: AsyncIterable<Bytes>;
  /** Returns the bytes that replace the first ones. Called when all chunks are read. */
  head(): Bytes | undefined;
  /** Whether the audio ends inside a frame, as far as the format shows it. Called when all chunks are read. */
  isCutOff(): boolean;
}

/** Bytes that are inspected: two of the largest MP3 frames fit, and they are 85 ms of samples. */
export const HEAD_BYTES = 4_096;

/**
 * Inspects the first bytes of audio and returns it as a file: a file with a header stays unchanged, and samples without one
 * become a WAV file. The result does not depend on the sizes of the chunks.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP` for an empty response or a text, and what the chunks throw.
 */
export async function openAudioContainer(source: AudioSource): Promise<AudioContainer> {
  const start = await readStart(source.chunks);
  const { head } = start;
  if (head.length === 0)
    throw source.onEmpty?.() ?? invalidAudioError(source, 'the response is empty');
  const mediaType = await audioTypeOf(head);
  if (mediaType === undefined && isText(head, source.contentType)) {
    await source.chunks.return?.();
    const answer = new TextDecoder().decode(head.subarray(0, MAX_SHOWN_BYTES));
    throw invalidAudioError(source, 'the response is text instead of audio', { answer });
  }
  const chunks = rejoin(start, source.chunks);
  if (mediaType === 'audio/mpeg') return toWatchedFile(chunks);
  if (mediaType !== undefined) return { mediaType, chunks, ...unchanged };
  const layout = parseLayout(source.contentType);
  return source.keepsSamples
    ? { mediaType: toSampleType(layout), chunks, ...unchanged }
    : toWavFile(chunks, layout);
}

/** Methods of audio that is passed on unchanged and unchecked. */
const unchanged = { head: () => undefined, isCutOff: () => false };

/** Checks MP3 frames for an end inside a frame: a connection that closes normally may still miss some. */
function toWatchedFile(frames: AsyncIterable<Bytes>): AudioContainer {
  const watch = watchFrames();
  async function* chunks(): AsyncGenerator<Bytes, undefined> {
    for await (const chunk of frames) {
      watch.push(chunk);
      yield chunk;
    }
    return undefined;
  }
  return { mediaType: 'audio/mpeg', chunks: chunks(), ...unchanged, isCutOff: watch.isCutOff };
}

/** The start of audio. */
interface Start {
  readonly chunks: readonly Bytes[];
  /** The first bytes of the chunks. */
  readonly head: Bytes;
  /** The error that ended the audio after these chunks. */
  readonly failure?: { readonly error: unknown } | undefined;
}

async function readStart(source: AudioSource['chunks']): Promise<Start> {
  const chunks: Bytes[] = [];
  let length = 0;
  let failure: Start['failure'];
  try {
    while (length < HEAD_BYTES) {
      const { done, value } = await source.next();
      if (done === true) break;
      chunks.push(value);
      length += value.length;
    }
  } catch (error) {
    // The chunks before the error are passed on first: they are paid.
    if (length === 0) throw error;
    failure = { error };
  }
  const head = new Uint8Array(await new Blob(chunks).slice(0, HEAD_BYTES).arrayBuffer());
  return { chunks, head, failure };
}

/** Containers that may also hold video: the request was for audio. */
const containers: ReadonlyMap<string, string> = new Map([
  ['video/mp4', 'audio/mp4'],
  ['video/webm', 'audio/webm'],
]);

/** Detects the media type of audio from its first bytes; `undefined` for samples without a header, and for anything else. */
async function audioTypeOf(head: Bytes): Promise<string | undefined> {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 4));
  if (start === 'OggS') return 'audio/ogg';
  const sniffed = (await sniffMediaType(head)) ?? '';
  // Other signatures are short, and samples may begin with one by chance.
  if (mediaTypeInfo(sniffed)?.kind === 'audio') return sniffed;
  // Cover art may precede the first frame.
  return containers.get(sniffed) ?? (start.startsWith('ID3') ? 'audio/mpeg' : undefined);
}

/** Maximum bytes of a text that an error repeats. */
const MAX_SHOWN_BYTES = 1_000;

/** Minimum bytes of a text: fewer may look like one by chance. */
const MIN_TEXT_BYTES = 16;

/** Whether the bytes are an error page or an error document. Doubtful bytes count as audio: they are paid as audio. */
function isText(head: Bytes, contentType = ''): boolean {
  if (head.length < MIN_TEXT_BYTES) return false;
  try {
    // A character may be cut at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    const label = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    // Content that is labelled as a format with a signature and has none may be samples, but not if it is readable text.
    const isLabelled = label.startsWith('text/') || mediaTypeInfo(label)?.kind === 'audio';
    return !/[^\P{Cc}\t-\r]/u.test(text) && (isLabelled || /^\s*[{<]/u.test(text));
  } catch {
    // Not UTF-8.
    return false;
  }
}

async function* rejoin(
  { chunks, failure }: Start,
  remaining: AudioSource['chunks'],
): AsyncGenerator<Bytes, undefined> {
  try {
    yield* chunks;
    if (failure !== undefined) throw failure.error;
    for (;;) {
      const { done, value } = await remaining.next();
      if (done === true) return undefined;
      yield value;
    }
  } finally {
    await remaining.return?.();
  }
}

/** Creates a WAV file, whose lengths are at its start and known only at its end. */
function toWavFile(samples: AsyncIterable<Bytes>, layout: SampleLayout): AudioContainer {
  let dataBytes = 0;
  async function* chunks(): AsyncGenerator<Bytes, undefined> {
    yield toWavHeader(layout);
    for await (const chunk of samples) {
      dataBytes += chunk.length;
      yield chunk;
    }
    const partialBytes = dataBytes % frameBytes(layout);
    if (partialBytes === 0) return undefined;
    // Half a sample would shift everything that is appended.
    const padding = new Uint8Array(frameBytes(layout) - partialBytes);
    dataBytes += padding.length;
    yield padding;
  }
  return {
    mediaType: 'audio/wav',
    chunks: chunks(),
    ...unchanged,
    head: () => toWavHeader(layout, dataBytes),
  };
}

function invalidAudioError(
  { action, generationId }: AudioSource,
  fault: string,
  details: ErrorDetails = {},
): OpenRouterError {
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: ${fault}`, {
    requestId: generationId,
    hints: [checkActivityHint],
    details: { ...details, reason: 'invalid_response' },
  });
}
