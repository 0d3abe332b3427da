import { checkActivityHint } from '../../http/error-envelope.ts';
import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../../shared/media-type.ts';
import { watchFrames } from './mp3-frames.ts';
import type { SampleLayout } from './samples.ts';
import { frameBytes, parseLayout, toSampleType, toWavHeader } from './samples.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Sound as it comes over the network. */
export interface AudioSource {
  readonly chunks: AsyncIterator<Bytes, unknown>;
  /** How it is labelled. What its bytes show counts more. */
  readonly contentType: string | undefined;
  /** Whether samples without a header stay as they are, instead of becoming a WAV file. */
  readonly keepsSamples: boolean;
  /** What was asked for, for messages. */
  readonly action: string;
  readonly generationId: string | undefined;
  /** What to say when not a byte comes. @default that the answer is empty */
  onEmpty?(): OpenRouterError;
}

/** A sound that is known for what it is. */
export interface AudioContainer {
  readonly mediaType: string;
  /** All of it, though its beginning was looked at. Read once. */
  readonly chunks: AsyncIterable<Bytes>;
  /** Asked when all pieces have come: bytes that belong in place of the first ones. */
  head(): Bytes | undefined;
  /** Asked when all pieces have come: whether they end inside a frame, as far as the format tells. */
  isCutOff(): boolean;
}

/** Bytes that tell what a sound is: two frames of the most detailed MP3 fit, and they are 85 ms of samples. */
export const HEAD_BYTES = 4_096;

/**
 * Looks at the first bytes of a sound and makes a file of it: what has a header stays as it is, and samples without one become a
 * WAV file. Every cut into pieces gives the same file.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP` when nothing comes, or a text; and what the pieces throw.
 */
export async function openAudioContainer(source: AudioSource): Promise<AudioContainer> {
  const start = await readStart(source.chunks);
  const { head } = start;
  if (head.length === 0) throw source.onEmpty?.() ?? noAudio(source, 'the answer is empty');
  const mediaType = await audioTypeOf(head);
  if (mediaType === undefined && isText(head, source.contentType)) {
    await source.chunks.return?.();
    const answer = new TextDecoder().decode(head.subarray(0, MAX_SHOWN_BYTES));
    throw noAudio(source, 'the answer is a text instead of a sound', { answer });
  }
  const chunks = rejoin(start, source.chunks);
  if (mediaType === 'audio/mpeg') return toWatchedFile(chunks);
  if (mediaType !== undefined) return { mediaType, chunks, ...asItCame };
  const layout = parseLayout(source.contentType);
  return source.keepsSamples
    ? { mediaType: toSampleType(layout), chunks, ...asItCame }
    : toWavFile(chunks, layout);
}

/** What is said at the end of a sound that nothing is known of. */
const asItCame = { head: () => undefined, isCutOff: () => false };

/** Frames that come until the connection ends politely may still lack some. */
function toWatchedFile(frames: AsyncIterable<Bytes>): AudioContainer {
  const watch = watchFrames();
  async function* chunks(): AsyncGenerator<Bytes, undefined> {
    for await (const chunk of frames) {
      watch.see(chunk);
      yield chunk;
    }
    return undefined;
  }
  return { mediaType: 'audio/mpeg', chunks: chunks(), ...asItCame, isCutOff: watch.isCutOff };
}

/** The beginning of a sound. */
interface Start {
  readonly taken: readonly Bytes[];
  /** The first bytes of what was taken. */
  readonly head: Bytes;
  /** What broke the sound off behind what was taken. */
  readonly broken?: { readonly by: unknown } | undefined;
}

async function readStart(chunks: AudioSource['chunks']): Promise<Start> {
  const taken: Bytes[] = [];
  let length = 0;
  let broken: Start['broken'];
  try {
    while (length < HEAD_BYTES) {
      const { done, value } = await chunks.next();
      if (done === true) break;
      taken.push(value);
      length += value.length;
    }
  } catch (error) {
    // What came before is handed out first: it was paid.
    if (length === 0) throw error;
    broken = { by: error };
  }
  const head = new Uint8Array(await new Blob(taken).slice(0, HEAD_BYTES).arrayBuffer());
  return { taken, head, broken };
}

/** Containers that also hold films: what was asked for is a sound. */
const containers: ReadonlyMap<string, string> = new Map([
  ['video/mp4', 'audio/mp4'],
  ['video/webm', 'audio/webm'],
]);

/** What a sound is by its first bytes; `undefined` for samples without a header, and for what is no sound. */
async function audioTypeOf(head: Bytes): Promise<string | undefined> {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 4));
  if (start === 'OggS') return 'audio/ogg';
  const found = (await sniffMediaType(head)) ?? '';
  // Other signatures are short, and samples may begin with one by chance.
  if (mediaTypeInfo(found)?.kind === 'audio') return found;
  // A picture of a song may stand ahead of its first frame.
  return containers.get(found) ?? (start.startsWith('ID3') ? 'audio/mpeg' : undefined);
}

/** As much of a text as an error repeats. */
const MAX_SHOWN_BYTES = 1_000;

/** Fewer bytes may look like a text by chance. */
const MIN_TEXT_BYTES = 16;

/** Whether what came is the page or the document of an error. Doubtful bytes are a sound: they were paid as one. */
function isText(head: Bytes, contentType = ''): boolean {
  if (head.length < MIN_TEXT_BYTES) return false;
  try {
    // A character may be cut at the end.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    const label = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    // What is called a sound with a signature and has none may be samples, but not if it can be read.
    const isLabelled = label.startsWith('text/') || mediaTypeInfo(label)?.kind === 'audio';
    return !/[^\P{Cc}\t-\r]/u.test(text) && (isLabelled || /^\s*[{<]/u.test(text));
  } catch {
    // Not UTF-8.
    return false;
  }
}

async function* rejoin(
  { taken, broken }: Start,
  rest: AudioSource['chunks'],
): AsyncGenerator<Bytes, undefined> {
  try {
    yield* taken;
    if (broken !== undefined) throw broken.by;
    for (;;) {
      const { done, value } = await rest.next();
      if (done === true) return undefined;
      yield value;
    }
  } finally {
    await rest.return?.();
  }
}

/** The lengths of a WAV file stand at its beginning and are known at its end. */
function toWavFile(samples: AsyncIterable<Bytes>, layout: SampleLayout): AudioContainer {
  let dataBytes = 0;
  async function* chunks(): AsyncGenerator<Bytes, undefined> {
    yield toWavHeader(layout);
    for await (const chunk of samples) {
      dataBytes += chunk.length;
      yield chunk;
    }
    const rest = dataBytes % frameBytes(layout);
    if (rest === 0) return undefined;
    // Half a sample would put all that is appended out of step.
    const padding = new Uint8Array(frameBytes(layout) - rest);
    dataBytes += padding.length;
    yield padding;
  }
  return {
    mediaType: 'audio/wav',
    chunks: chunks(),
    ...asItCame,
    head: () => toWavHeader(layout, dataBytes),
  };
}

function noAudio(
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
