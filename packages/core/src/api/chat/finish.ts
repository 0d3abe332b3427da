import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { AccumulatorState } from './accumulator.ts';
import type { ChatParts } from './chat-parts.ts';
import { requirePart } from './chat-parts.ts';
import type { AssistantMessage } from './messages.ts';
import type { ChatRequest } from './options.ts';
import { readCacheState } from './cache-state.ts';
import type { ChatResult, Citation, GeneratedAudio } from './result.ts';

/** Maximum characters of reasoning in an error. */
const PREVIEW_LENGTH = 200;

/** Notes for a result, and the parts of its client. */
interface Finish {
  readonly notes?: readonly string[] | undefined;
  readonly chatParts?: ChatParts | undefined;
}

/**
 * Returns the result of a complete answer.
 *
 * @throws OpenRouterError `INVALID_INPUT`, reason `reasoning_cut_off`, when the token limit was reached before the answer
 * began; `UPSTREAM_REFUSED`, reason `policy`, when a content filter removed everything; `UPSTREAM_HTTP`, reason
 * `schema_mismatch`, when the answer does not match its format.
 */
export async function finishChat(
  state: AccumulatorState,
  request: ChatRequest,
  headers: Headers,
  { notes = [], chatParts }: Finish,
): Promise<ChatResult> {
  const generationId = state.generationId ?? headers.get('x-generation-id') ?? undefined;
  if (isEmpty(state)) refuseEmpty(state, generationId);
  const { text, usage, finishReason } = state;
  const message = messageOf(state);
  const { toolCalls = [] } = message;
  return {
    text,
    output: await parseAnswer(state, { ...request, chatParts }, generationId),
    reasoning: state.reasoning === '' ? undefined : state.reasoning,
    toolCalls,
    images: state.images,
    audio: audioOf(state),
    citations: citationsOf(state.annotations),
    refusal: state.refusal === '' ? undefined : state.refusal,
    message,
    finishReason,
    nativeFinishReason: state.nativeFinishReason,
    logprobs: state.logprobs,
    truncated: finishReason === 'length',
    model: state.model ?? request.model ?? '',
    provider: state.provider,
    serviceTier: state.serviceTier,
    usage,
    notes,
    cache: readCacheState(headers),
    generationId,
  };
}

/** Returns the partial output, as details of an error. */
export function partialDetails(state: AccumulatorState): ErrorDetails {
  return {
    partialText: state.text === '' ? undefined : state.text,
    partialReasoning: state.reasoning === '' ? undefined : state.reasoning.slice(0, PREVIEW_LENGTH),
    // Images, audio and tool calls are not repeated in an error, but they were generated.
    hasOutput: isEmpty(state) ? undefined : true,
    usage: state.usage,
    generationId: state.generationId,
    model: state.model,
    nativeFinishReason: state.nativeFinishReason,
  };
}

/** Whether nothing usable was received. Some models write whitespace until they reach their token limit. */
export function isEmpty(state: AccumulatorState): boolean {
  const { text, toolCalls, images, audioBytes, transcript, refusal } = state;
  return (
    !/\S/u.test(text) &&
    `${refusal}${transcript}` === '' &&
    toolCalls.size === 0 &&
    images.length === 0 &&
    audioBytes === 0
  );
}

/** Finish reasons of providers that OpenRouter may report as a normal end. */
const declinedReasons =
  /^(?:content_?filter\w*|safety|prohibited_content|blocklist|spii|recitation|refusal)$/iu;

function refuseEmpty(state: AccumulatorState, requestId: string | undefined): void {
  const { finishReason, nativeFinishReason, usage } = state;
  if (finishReason === 'length') {
    throw invalidInput('The model spent all its tokens on reasoning and gave no answer', {
      requestId,
      hints: [
        {
          kind: 'raise-limit',
          option: 'maxTokens',
          note: 'a limit on the cost may have lowered it',
        },
        { kind: 'lower-option', option: 'reasoningEffort' },
      ],
      details: {
        reason: 'reasoning_cut_off',
        finishReason,
        reasoningPreview: state.reasoning.slice(0, PREVIEW_LENGTH),
        usage,
      },
    });
  }
  if (finishReason === 'content_filter' || declinedReasons.test(nativeFinishReason ?? '')) {
    throw new OpenRouterError('UPSTREAM_REFUSED', 'A content filter removed the answer', {
      requestId,
      hints: [
        { kind: 'text', text: 'Change the content: the same request will be declined again.' },
      ],
      details: { reason: 'policy', finishReason, nativeFinishReason, usage },
    });
  }
}

/** Finish reasons of answers that are not complete. */
const cutOffReasons: ReadonlySet<string | undefined> = new Set(['length', 'content_filter']);

async function parseAnswer(
  state: AccumulatorState,
  { responseFormat, chatParts }: Pick<ChatRequest, 'responseFormat'> & Finish,
  requestId: string | undefined,
): Promise<unknown> {
  // Such a model has not answered, and its text need not match the format.
  if (responseFormat === undefined || state.toolCalls.size > 0 || state.refusal !== '')
    return undefined;
  const { parseOutput } = await import('./response-format.ts');
  try {
    const loadValidator = async () => await (await requirePart(chatParts, 'jsonSchemas'))();
    return await parseOutput(responseFormat, state.text, loadValidator);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    if (cutOffReasons.has(state.finishReason)) return undefined;
    throw error.with({
      requestId,
      details: { usage: state.usage, finishReason: state.finishReason },
    });
  }
}

function messageOf(state: AccumulatorState): AssistantMessage {
  const byIndex = [...state.toolCalls].toSorted(([a], [b]) => a - b);
  const toolCalls = byIndex.map(([, call], index) => ({
    // A result is returned by the id of its call, and no arguments are none as JSON.
    id: call.id === '' ? `call_${index}` : call.id,
    name: call.name,
    arguments: /\S/u.test(call.arguments) ? call.arguments : '{}',
  }));
  return {
    role: 'assistant',
    content: state.text === '' ? null : state.text,
    toolCalls: toolCalls.length === 0 ? undefined : toolCalls,
    reasoning: state.reasoning === '' ? undefined : state.reasoning,
    reasoningDetails: state.reasoningDetails.length === 0 ? undefined : state.reasoningDetails,
    annotations: state.annotations.length === 0 ? undefined : state.annotations,
    refusal: state.refusal === '' ? undefined : state.refusal,
  };
}

function audioOf({
  audioChunks,
  audioId,
  transcript,
}: AccumulatorState): GeneratedAudio | undefined {
  if (audioChunks.length === 0 && transcript === '') return undefined;
  const bytes = new Uint8Array(audioChunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of audioChunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return { id: audioId, bytes, transcript };
}

function citationsOf(annotations: readonly unknown[]): Citation[] {
  return annotations.flatMap((annotation) => {
    const citation = recordAt(annotation, 'url_citation');
    const url = textAt(citation, 'url');
    if (!isRecord(annotation) || url === undefined) return [];
    return {
      url,
      title: textAt(citation, 'title'),
      content: textAt(citation, 'content'),
      startIndex: numberAt(citation, 'start_index'),
      endIndex: numberAt(citation, 'end_index'),
    };
  });
}
