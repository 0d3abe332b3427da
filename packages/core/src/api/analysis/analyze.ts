import { mediaKinds } from '../../media/media-kinds.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { createDeadline } from '../../shared/deadline.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ChatRequest } from '../chat/options.ts';
import { choosePdfEngine } from '../chat/pdf-engine.ts';
import { sendChat } from '../chat/send.ts';
import { streamChat } from '../chat/stream.ts';
import { checkAnalyzeRequest } from './check-request.ts';
import { chooseModel } from './choose-model.ts';
import type { AnalysisEvent, AnalysisResult, AnalyzeRequest } from './options.ts';
import { prepareMedia } from './prepare-media.ts';
import { toChatRequest } from './to-chat-request.ts';

/** Loads media, sends a question about it and returns the complete answer. */
export async function analyze(
  context: ApiContext,
  request: AnalyzeRequest,
  options?: CallOptions,
): Promise<AnalysisResult> {
  const remainingOptions = createDeadline(options, context.clock, 'analyze');
  const { chat, notes } = await prepare(context, request, remainingOptions);
  const result = await sendChat(context, chat, remainingOptions());
  return { ...result, notes: [...notes, ...result.notes] };
}

/** Streams the answer to a question about media. */
export async function* streamAnalysis(
  context: ApiContext,
  request: AnalyzeRequest,
  options?: CallOptions,
): AsyncGenerator<AnalysisEvent, undefined> {
  const remainingOptions = createDeadline(options, context.clock, 'analyze');
  const { chat, notes } = await prepare(context, request, remainingOptions);
  for (const text of notes) {
    yield { type: 'note', text };
    options?.signal?.throwIfAborted();
  }
  yield { type: 'loaded' };
  for await (const event of streamChat(context, chat, remainingOptions())) {
    if (event.type !== 'end') yield event;
    else {
      const { result } = event;
      yield { type: 'end', result: { ...result, notes: [...notes, ...result.notes] } };
    }
  }
  return undefined;
}

/** Checks a request, loads its media and chooses its model, before anything is charged. */
async function prepare(
  context: ApiContext,
  input: AnalyzeRequest,
  remainingOptions: RemainingOptions,
): Promise<{ readonly chat: ChatRequest; readonly notes: readonly string[] }> {
  remainingOptions()?.signal?.throwIfAborted();
  const request = checkAnalyzeRequest(input);
  const media = await prepareMedia(request, context, remainingOptions);
  const kinds = media.map(({ kind }) => kind);
  const [kind = 'image'] = kinds;
  const { pdfEngine: requestedEngine } = request;
  const choice = {
    model: request.model,
    kinds: [kind, ...kinds] as const,
    pdfEngine: requestedEngine,
  };
  const { id, model, note } = await chooseModel(context, choice, remainingOptions());
  const pdfEngine = kinds.some((each) => mediaKinds[each].isParsed)
    ? choosePdfEngine(requestedEngine, model)
    : undefined;
  return {
    chat: toChatRequest(request, { model: id, kind, media, pdfEngine }),
    notes: [
      ...new Set([...(note === undefined ? [] : [note]), ...media.flatMap(({ notes }) => notes)]),
    ],
  };
}
