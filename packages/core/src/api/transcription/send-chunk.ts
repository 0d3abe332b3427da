import type { RecordingChunk } from '../../media/audio/split-audio.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { EndpointCall } from '../runner/call.ts';
import { toWire } from '../runner/run.ts';
import type { ApiContext } from '../shared/context.ts';
import type { Transcription, TranscriptionRequest } from './options.ts';
import { toChunkKey } from './chunk-key.ts';
import { toTransportBody } from './request.ts';
import { requireFormat } from './transcription-format.ts';
import { explainFailure, missingTextError } from './transcription-errors.ts';
import type { TranscriptStore } from '../../media/transcript-store.ts';
import { createMemoryTranscriptStore, withMemory } from './transcript-store.ts';
import { toTranscription } from './wire.ts';
import { toLanguageCode } from './languages.ts';

/** Transcript of a piece. */
export interface SentChunk {
  readonly transcription: Transcription;
  readonly generationId: string | undefined;
  /** Whether an earlier call paid for it. */
  readonly isKept: boolean;
}

/** Sends pieces, unless an earlier call has paid for them. */
export interface ChunkSender {
  /** Whether the first piece tells the language of the others: it is sent alone then. */
  readonly detectsLanguage: boolean;
  /** @throws OpenRouterError the failure of the request. */
  send(chunk: RecordingChunk): Promise<SentChunk>;
  /** Removes the transcripts of this call from the store: the caller has all of them. Never rejects. */
  forget(): Promise<void>;
}

interface Memory {
  readonly store: TranscriptStore;
  /** Pieces that are being transcribed: a second call for the same recording waits for the first. */
  readonly running: Map<string, Promise<Kept>>;
}

/** Transcripts in memory, by client. */
const memories = new WeakMap<ApiContext['models'], Memory>();

function memoryOf({ models }: ApiContext): Memory {
  const memory = memories.get(models) ?? {
    store: createMemoryTranscriptStore(),
    running: new Map<string, Promise<Kept>>(),
  };
  memories.set(models, memory);
  return memory;
}

/** Response about a piece, as it is kept. */
interface Kept {
  readonly value: unknown;
  readonly generationId: string | undefined;
}

/** Creates a sender of the pieces of one call. */
export function createChunkSender(call: EndpointCall<TranscriptionRequest>): ChunkSender {
  const { context, request, modelId } = call;
  const { store: inMemory, running } = memoryOf(context);
  const store = withMemory(inMemory, context.transcripts);
  const keys: string[] = [];
  const { language: asked, timestamps = [] } = request;
  // Without timestamps a response has no language.
  const detectsLanguage = asked === undefined && timestamps.length > 0;
  let language = asked;
  const join = async (key: string): Promise<Kept | undefined> =>
    // Its own caller learns of its failure; this one sends the piece itself.
    await running.get(key)?.catch(() => undefined);
  /** Keeps the language that the first piece was spoken in: a provider guesses each piece anew, and may guess another. */
  const learn = (sent: SentChunk, { index }: RecordingChunk): SentChunk => {
    const { text, language: name = '' } = sent.transcription;
    if (detectsLanguage && index === 0 && text.trim() !== '') language = toLanguageCode(name);
    return sent;
  };
  return {
    detectsLanguage,
    async send(chunk) {
      const key = await toChunkKey(chunk, request, modelId);
      keys.push(key);
      const kept = parseKept(await store.get(key)) ?? (await join(key));
      if (kept !== undefined) return learn(toSent(kept, call, true), chunk);
      const sending = sendChunk(chunk, call, language);
      running.set(key, sending);
      try {
        const sent = await sending;
        await store.set(key, JSON.stringify(sent));
        return learn(toSent(sent, call, false), chunk);
      } finally {
        running.delete(key);
      }
    },
    forget: async () => {
      await store.delete(keys);
    },
  };
}

async function sendChunk(
  { blob, mediaType, index }: RecordingChunk,
  call: EndpointCall<TranscriptionRequest>,
  language: string | undefined,
): Promise<Kept> {
  const { context, request, modelId, action } = call;
  const audio = { kind: 'audio', mediaType, size: blob.size, blob } as const;
  const format = requireFormat(audio, request);
  const named = { ...request, language, filename: `part-${index + 1}` };
  const body = toTransportBody({ request: named, model: modelId, audio, format });
  const wire = toWire({ name: 'transcription' }, call, body);
  try {
    // The progress is that of the pieces, not of their bytes.
    const options = { ...wire.options, onUpload: undefined };
    const { value, headers } = await context.transport.json({ ...wire, options }, (json) => json);
    const generationId = headers.get('x-generation-id') ?? undefined;
    if (toTranscription(value) === undefined) throw missingTextError(value, action, generationId);
    return { value, generationId };
  } catch (error) {
    throw explainFailure(error, { request, model: modelId });
  }
}

function toSent(
  { value, generationId }: Kept,
  { modelId }: EndpointCall<TranscriptionRequest>,
  isKept: boolean,
): SentChunk {
  const parsed = toTranscription(value);
  const empty = { text: '', language: undefined, durationSeconds: undefined } as const;
  const none = { segments: undefined, words: undefined, usage: undefined, notes: [] } as const;
  const transcription = { ...empty, ...none, ...parsed, model: modelId, generationId };
  return { transcription, generationId, isKept };
}

/** Parses a kept response; `undefined` for one that another version wrote, or a damaged one. */
function parseKept(text: string | undefined): Kept | undefined {
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (!isRecord(kept) || toTranscription(kept['value']) === undefined) return undefined;
    const { value, generationId } = kept;
    return { value, generationId: typeof generationId === 'string' ? generationId : undefined };
  } catch {
    // It is transcribed again.
    return undefined;
  }
}
