import { createBase64Decoder } from '../../shared/base64-stream.ts';
import { isRecord, recordAt, textAt } from '../../shared/untrusted-json.ts';
import { createAnnotationsMerger } from './annotations.ts';
import { createDetailsMerger, reasoningTextOf } from './reasoning-details.ts';
import type { ChatEvent, GeneratedImage, Usage } from './result.ts';
import type { MutableToolCall } from './tool-call-chunks.ts';
import { createToolCallMerger, readToolCalls } from './tool-call-chunks.ts';
import { readUsage } from './usage.ts';

/** State of an answer that is being received. */
export interface ChatState {
  /**
   * Adds the next chunk and emits its events. A complete answer is one chunk that has a message where others have a delta.
   */
  fold(chunk: unknown): void;
  readonly state: AccumulatorState;
}

/** Everything received so far. */
export interface AccumulatorState {
  text: string;
  reasoning: string;
  readonly reasoningDetails: Record<string, unknown>[];
  /** Keyed by the index in the chunks, which may be any number, or by the next free one. */
  readonly toolCalls: Map<number, MutableToolCall>;
  readonly images: GeneratedImage[];
  readonly audioChunks: Uint8Array<ArrayBuffer>[];
  /** Bytes of audio received, stored or not. */
  audioBytes: number;
  audioId: string | undefined;
  transcript: string;
  readonly annotations: unknown[];
  refusal: string;
  finishReason: string | undefined;
  nativeFinishReason: string | undefined;
  model: string | undefined;
  provider: string | undefined;
  serviceTier: string | undefined;
  generationId: string | undefined;
  usage: Usage | undefined;
  logprobs: Record<string, unknown> | undefined;
  /** Error inside the answer, as OpenRouter worded it. */
  error: unknown;
}

/** Creates an empty {@link ChatState}. `emit` receives an event for every chunk, in order. */
export function createAccumulator(
  emit: (event: ChatEvent) => void,
  { dropsAudio = false }: { readonly dropsAudio?: boolean | undefined } = {},
): ChatState {
  const state: AccumulatorState = {
    text: '',
    reasoning: '',
    reasoningDetails: [],
    toolCalls: new Map(),
    images: [],
    audioChunks: [],
    audioBytes: 0,
    audioId: undefined,
    transcript: '',
    annotations: [],
    refusal: '',
    finishReason: undefined,
    nativeFinishReason: undefined,
    model: undefined,
    provider: undefined,
    serviceTier: undefined,
    generationId: undefined,
    usage: undefined,
    logprobs: undefined,
    error: undefined,
  };
  const decodeAudio = createBase64Decoder();
  const mergeDetails = createDetailsMerger(state.reasoningDetails);
  const mergeToolCalls = createToolCallMerger(state.toolCalls);
  const mergeAnnotations = createAnnotationsMerger(state.annotations);
  const chunkFolding: Folding = {
    decodeAudio,
    mergeDetails,
    mergeToolCalls,
    mergeAnnotations,
    dropsAudio,
    isComplete: false,
  };
  return {
    state,
    // Checked field by field: validating thousands of chunks with a schema costs more than reading them.
    fold(chunk) {
      if (!isRecord(chunk)) return;
      foldHead(state, chunk);
      const choice: unknown = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined;
      if (isRecord(choice)) {
        const { delta, message } = choice;
        if (isRecord(delta)) foldChunk(state, delta, emit, chunkFolding);
        else if (isRecord(message))
          foldChunk(state, message, emit, { ...chunkFolding, isComplete: true });
        foldFinish(state, choice);
      }
      if (chunk['usage'] !== undefined && chunk['usage'] !== null) {
        state.usage = readUsage(chunk['usage']);
        if (state.usage !== undefined) emit({ type: 'usage', usage: state.usage });
      }
    },
  };
}

function foldHead(state: AccumulatorState, chunk: Readonly<Record<string, unknown>>): void {
  state.generationId ??= textAt(chunk, 'id');
  state.model ??= textAt(chunk, 'model');
  state.provider ??= textAt(chunk, 'provider');
  state.serviceTier ??= textAt(chunk, 'service_tier');
  if (holdsError(chunk)) state.error ??= chunk;
}

function foldFinish(state: AccumulatorState, choice: Readonly<Record<string, unknown>>): void {
  state.finishReason = textAt(choice, 'finish_reason') ?? state.finishReason;
  state.nativeFinishReason = textAt(choice, 'native_finish_reason') ?? state.nativeFinishReason;
  if (isRecord(choice['logprobs'])) foldLogprobs((state.logprobs ??= {}), choice['logprobs']);
  if (holdsError(choice)) state.error ??= choice;
}

/** Adds a chunk's own log probabilities: lists are extended, any other value replaces the previous one. */
function foldLogprobs(
  logprobs: Record<string, unknown>,
  chunk: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(chunk)) {
    const previous = logprobs[key];
    if (Array.isArray(previous) && Array.isArray(value)) {
      for (const each of value) previous.push(each);
    } else if (value !== null || previous === undefined) {
      logprobs[key] = Array.isArray(value) ? [...(value as unknown[])] : value;
    }
  }
}

function holdsError({ error }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(error) || (typeof error === 'string' && error !== '');
}

interface Folding {
  readonly decodeAudio: (chunk: string) => Uint8Array<ArrayBuffer>;
  readonly mergeDetails: ReturnType<typeof createDetailsMerger>;
  readonly mergeToolCalls: ReturnType<typeof createToolCallMerger>;
  readonly mergeAnnotations: ReturnType<typeof createAnnotationsMerger>;
  /** Whether audio is emitted without being stored. */
  readonly dropsAudio: boolean;
  /** Whether this is a complete message, so that nothing is merged with earlier chunks. */
  readonly isComplete: boolean;
}

function foldChunk(
  state: AccumulatorState,
  delta: Readonly<Record<string, unknown>>,
  emit: (event: ChatEvent) => void,
  folding: Folding,
): void {
  const { isComplete, mergeAnnotations } = folding;
  foldReasoning(state, delta, emit, folding);
  const text = contentText(delta['content']);
  // A message after its own chunks repeats their text.
  if (text !== '' && !(isComplete && state.text !== '')) {
    state.text += text;
    emit({ type: 'text-delta', text });
  }
  if (Array.isArray(delta['tool_calls'])) foldToolCalls(state, delta['tool_calls'], emit, folding);
  if (Array.isArray(delta['images'])) foldImages(state, delta['images'], emit);
  if (isRecord(delta['audio'])) foldAudio(state, delta['audio'], emit, folding);
  if (Array.isArray(delta['annotations'])) mergeAnnotations(delta['annotations']);
  const refusal = textAt(delta, 'refusal') ?? '';
  if (!(isComplete && state.refusal !== '')) state.refusal += refusal;
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => textAt(part, 'text') ?? '').join('') : '';
}

function foldReasoning(
  state: AccumulatorState,
  delta: Readonly<Record<string, unknown>>,
  emit: (event: ChatEvent) => void,
  { mergeDetails, isComplete }: Folding,
): void {
  // A message after its own chunks repeats their reasoning.
  if (isComplete && (state.reasoning !== '' || state.reasoningDetails.length > 0)) return;
  const rawDetails = delta['reasoning_details'];
  const details = Array.isArray(rawDetails) ? rawDetails.filter(isRecord) : [];
  for (const detail of details) {
    if (isComplete) state.reasoningDetails.push(detail);
    else mergeDetails(detail);
  }
  const text = textAt(delta, 'reasoning') ?? reasoningTextOf(details);
  if (text === '') return;
  state.reasoning += text;
  emit({ type: 'reasoning-delta', text });
}

function foldToolCalls(
  { toolCalls }: AccumulatorState,
  list: readonly unknown[],
  emit: (event: ChatEvent) => void,
  { isComplete, mergeToolCalls }: Folding,
): void {
  if (!isComplete) {
    for (const chunk of mergeToolCalls(list)) emit({ type: 'tool-call-delta', ...chunk });
    return;
  }
  const known = toolCalls.size;
  const calls = readToolCalls(list);
  // A message after its own chunks repeats them, and is complete.
  if (calls.length > 0) toolCalls.clear();
  for (const [index, call] of calls.entries()) {
    toolCalls.set(index, call);
    if (known === 0) emit({ type: 'tool-call-delta', index, ...call });
  }
}

function foldImages(
  state: AccumulatorState,
  images: readonly unknown[],
  emit: (event: ChatEvent) => void,
): void {
  for (const entry of images) {
    const url = textAt(recordAt(entry, 'image_url'), 'url');
    // Some providers send an image again with the last chunk.
    if (url !== undefined && state.images.every((image) => image.url !== url)) {
      const image = { url };
      state.images.push(image);
      emit({ type: 'image', image });
    }
  }
}

function foldAudio(
  state: AccumulatorState,
  audio: Readonly<Record<string, unknown>>,
  emit: (event: ChatEvent) => void,
  { decodeAudio, dropsAudio, isComplete }: Folding,
): void {
  if (isComplete && state.audioBytes > 0) return;
  state.audioId ??= textAt(audio, 'id');
  const transcript = textAt(audio, 'transcript') ?? '';
  const bytes = decodeAudio(textAt(audio, 'data') ?? '');
  state.transcript += transcript;
  state.audioBytes += bytes.length;
  if (bytes.length > 0 && !dropsAudio) state.audioChunks.push(bytes);
  if (bytes.length > 0 || transcript !== '') emit({ type: 'audio-delta', bytes, transcript });
}
