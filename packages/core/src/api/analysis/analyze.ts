import { mediaKinds } from '../../media/media-kinds.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { CallLeft } from '../../shared/deadline.ts';
import { createCountdown } from '../../shared/deadline.ts';
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

/** Asks about media, and answers when the model is done. */
export async function analyze(
  context: ApiContext,
  request: AnalyzeRequest,
  call?: CallOptions,
): Promise<AnalysisResult> {
  const callLeft = createCountdown(call, context.clock, 'analyze');
  const { chat, notes } = await prepare(context, request, callLeft);
  return { ...(await sendChat(context, chat, callLeft())), notes };
}

/** Asks about media, and gives the answer as it comes. */
export async function* streamAnalysis(
  context: ApiContext,
  request: AnalyzeRequest,
  call?: CallOptions,
): AsyncGenerator<AnalysisEvent, undefined> {
  const callLeft = createCountdown(call, context.clock, 'analyze');
  const { chat, notes } = await prepare(context, request, callLeft);
  for (const text of notes) yield { type: 'note', text };
  yield { type: 'loaded' };
  for await (const event of streamChat(context, chat, callLeft())) {
    yield event.type === 'end' ? { type: 'end', result: { ...event.result, notes } } : event;
  }
  return undefined;
}

/** Everything that can be found wrong before anything is paid. */
async function prepare(
  context: ApiContext,
  given: AnalyzeRequest,
  callLeft: CallLeft,
): Promise<{ readonly chat: ChatRequest; readonly notes: readonly string[] }> {
  callLeft()?.signal?.throwIfAborted();
  const request = checkAnalyzeRequest(given);
  const media = await prepareMedia(request, context, callLeft);
  const kinds = media.map(({ kind }) => kind);
  const [kind = 'image'] = kinds;
  const { pdfEngine: wanted } = request;
  const choice = { model: request.model, kinds: [kind, ...kinds] as const, pdfEngine: wanted };
  const { id, model } = await chooseModel(context, choice, callLeft());
  const pdfEngine = kinds.some((each) => mediaKinds[each].isParsed)
    ? choosePdfEngine(wanted, model)
    : undefined;
  return {
    chat: toChatRequest(request, { model: id, kind, media, pdfEngine }),
    notes: [...new Set(media.flatMap(({ notes }) => notes))],
  };
}
