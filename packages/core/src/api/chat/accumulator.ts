import { createBase64Decoder } from '../../shared/base64-stream.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { ToolCall } from './messages.ts';
import { createDetailsMerger, reasoningTextOf } from './reasoning-details.ts';
import type { ChatEvent, GeneratedImage, Usage } from './result.ts';
import { readUsage } from './usage.ts';

/** An answer in the making. */
export interface ChatState {
  /**
   * Takes the next chunk in and tells what it brought. A whole answer is one chunk that has a message where others have
   * a delta.
   */
  fold(chunk: unknown): void;
  readonly state: AccumulatorState;
}

/** All that has come so far. */
export interface AccumulatorState {
  text: string;
  reasoning: string;
  readonly reasoningDetails: Record<string, unknown>[];
  /** By the index that the pieces carry, which may be any number. */
  readonly toolCalls: Map<number, MutableToolCall>;
  readonly images: GeneratedImage[];
  readonly audioChunks: Uint8Array<ArrayBuffer>[];
  /** Bytes of sound that came, gathered or not. */
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
  /** An error that came inside the answer, as OpenRouter worded it. */
  error: unknown;
}

type MutableToolCall = { -readonly [Key in keyof ToolCall]: ToolCall[Key] };

/** Starts an answer. `emit` hears of every piece, in order. */
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
  const inChunks: Folding = { decodeAudio, mergeDetails, dropsAudio, isComplete: false };
  return {
    state,
    // Checked by hand, field by field: a schema for each of thousands of chunks costs more than reading them.
    fold(chunk) {
      if (!isRecord(chunk)) return;
      foldHead(state, chunk);
      const choice: unknown = Array.isArray(chunk['choices']) ? chunk['choices'][0] : undefined;
      if (isRecord(choice)) {
        const { delta, message } = choice;
        if (isRecord(delta)) foldChunk(state, delta, emit, inChunks);
        else if (isRecord(message))
          foldChunk(state, message, emit, { ...inChunks, isComplete: true });
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

/** Each chunk tells of its own tokens: lists go on, and anything else replaces what was there. */
function foldLogprobs(
  known: Record<string, unknown>,
  chunk: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(chunk)) {
    const before = known[key];
    if (Array.isArray(before) && Array.isArray(value)) {
      for (const each of value) before.push(each);
    } else if (value !== null || before === undefined) {
      known[key] = Array.isArray(value) ? [...(value as unknown[])] : value;
    }
  }
}

function holdsError({ error }: Readonly<Record<string, unknown>>): boolean {
  return isRecord(error) || (typeof error === 'string' && error !== '');
}

interface Folding {
  readonly decodeAudio: (chunk: string) => Uint8Array<ArrayBuffer>;
  readonly mergeDetails: ReturnType<typeof createDetailsMerger>;
  /** Whether a sound is told and forgotten. */
  readonly dropsAudio: boolean;
  /** Nothing of it came before, so nothing is joined. */
  readonly isComplete: boolean;
}

function foldChunk(
  state: AccumulatorState,
  delta: Readonly<Record<string, unknown>>,
  emit: (event: ChatEvent) => void,
  folding: Folding,
): void {
  const { mergeDetails, isComplete } = folding;
  foldReasoning(state, delta, emit, isComplete ? undefined : mergeDetails);
  const text = contentText(delta['content']);
  if (text !== '') {
    state.text += text;
    emit({ type: 'text-delta', text });
  }
  if (Array.isArray(delta['tool_calls']))
    foldToolCalls(state, delta['tool_calls'], emit, isComplete);
  if (Array.isArray(delta['images'])) foldImages(state, delta['images'], emit);
  if (isRecord(delta['audio'])) foldAudio(state, delta['audio'], emit, folding);
  if (Array.isArray(delta['annotations'])) {
    for (const annotation of delta['annotations']) state.annotations.push(annotation);
  }
  state.refusal += textAt(delta, 'refusal') ?? '';
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => textAt(part, 'text') ?? '').join('') : '';
}

function foldReasoning(
  state: AccumulatorState,
  delta: Readonly<Record<string, unknown>>,
  emit: (event: ChatEvent) => void,
  merge: Folding['mergeDetails'] | undefined,
): void {
  const details = delta['reasoning_details'];
  const known = Array.isArray(details) ? details.filter(isRecord) : [];
  for (const detail of known) {
    if (merge === undefined) state.reasoningDetails.push(detail);
    else merge(detail);
  }
  const text = textAt(delta, 'reasoning') ?? reasoningTextOf(known);
  if (text === '') return;
  state.reasoning += text;
  emit({ type: 'reasoning-delta', text });
}

function foldToolCalls(
  state: AccumulatorState,
  calls: readonly unknown[],
  emit: (event: ChatEvent) => void,
  isComplete: boolean,
): void {
  for (const [position, call] of calls.entries()) {
    const made = recordAt(call, 'function');
    const id = textAt(call, 'id');
    const index = isComplete ? position : (numberAt(call, 'index') ?? indexOf(state.toolCalls, id));
    const name = textAt(made, 'name');
    const text = textAt(made, 'arguments') ?? '';
    const known = state.toolCalls.get(index) ?? { id: '', name: '', arguments: '' };
    state.toolCalls.set(index, known);
    known.id ||= id ?? '';
    known.name ||= name ?? '';
    known.arguments += text;
    emit({ type: 'tool-call-delta', index, id, name, arguments: text });
  }
}

/** Some upstreams leave the index out: an id that is new begins a call, anything else goes on with the last. */
function indexOf(calls: AccumulatorState['toolCalls'], id: string | undefined): number {
  const indexes = [...calls.keys()];
  const last = Math.max(-1, ...indexes);
  if (id === undefined) return Math.max(0, last);
  return indexes.find((index) => calls.get(index)?.id === id) ?? last + 1;
}

function foldImages(
  state: AccumulatorState,
  images: readonly unknown[],
  emit: (event: ChatEvent) => void,
): void {
  for (const entry of images) {
    const url = textAt(recordAt(entry, 'image_url'), 'url');
    if (url !== undefined) {
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
  { decodeAudio, dropsAudio }: Folding,
): void {
  state.audioId ??= textAt(audio, 'id');
  const transcript = textAt(audio, 'transcript') ?? '';
  const bytes = decodeAudio(textAt(audio, 'data') ?? '');
  state.transcript += transcript;
  state.audioBytes += bytes.length;
  if (bytes.length > 0 && !dropsAudio) state.audioChunks.push(bytes);
  if (bytes.length > 0 || transcript !== '') emit({ type: 'audio-delta', bytes, transcript });
}
