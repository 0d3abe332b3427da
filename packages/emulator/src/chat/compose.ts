import type { IdGenerator } from '../shared/id-generator.ts';
import { cutText } from '../shared/json.ts';
import { synthesizeAudio } from './audio-output.ts';
import { applyTokenLimit } from './token-limit.ts';
import { cite, countCitations } from './citations.ts';
import { describeMedia } from './describe-media.ts';
import { renderImages } from './image-output.ts';
import { type Message, textOf } from './messages.ts';
import { toNativeFinishReason } from './native-finish-reason.ts';
import { annotateParsed } from './parse-documents.ts';
import { createReasoning } from './reasoning.ts';
import { type ChatReply, EMPTY_REPLY } from './reply.ts';
import { sampleOf } from './schema-sample.ts';
import { callTools } from './tool-calls.ts';
import type { ChatTurn } from './turn.ts';

const QUOTE_LENGTH = 200;

/** Composes the reply to a turn. It depends only on the turn and the seed. */
export async function composeReply(turn: ChatTurn, ids: IdGenerator): Promise<ChatReply> {
  const content = await composeContent(turn, ids);
  const reply = { ...content, ...createReasoning(turn, content, ids) };
  const nativeFinishReason = toNativeFinishReason(turn, reply.finishReason);
  const limited = applyTokenLimit(turn, { ...reply, nativeFinishReason });
  return {
    ...limited,
    annotations: [...limited.annotations, ...(await annotateParsed(turn.parsing))],
  };
}

async function composeContent(turn: ChatTurn, ids: IdGenerator): Promise<ChatReply> {
  const toolCalls = callTools(turn, lastUserText(turn), ids);
  if (toolCalls.length > 0) return { ...EMPTY_REPLY, toolCalls, finishReason: 'tool_calls' };
  const structured = composeStructured(turn);
  if (structured !== undefined) return { ...EMPTY_REPLY, text: structured };
  const { text, annotations } = cite(composeText(turn), countCitations(turn));
  if (turn.outputs.audio) {
    return {
      ...EMPTY_REPLY,
      audio: synthesizeAudio({ text, prompt: lastUserText(turn) }, turn, ids),
    };
  }
  const images = turn.outputs.image ? await renderImages(turn, lastUserText(turn)) : [];
  // An image-only model writes no text.
  if (!turn.model.entry.output.includes('text')) return { ...EMPTY_REPLY, text: '', images };
  return { ...EMPTY_REPLY, text, annotations, images };
}

function composeStructured(turn: ChatTurn): string | undefined {
  const format = turn.request.response_format;
  if (format?.type === 'json_object') return JSON.stringify({ answer: composeText(turn) });
  if (format?.type !== 'json_schema') return undefined;
  return JSON.stringify(sampleOf(format.json_schema.schema ?? {}, composeText(turn)));
}

/** Returns the text of the answer: true statements about the request. */
function composeText(turn: ChatTurn): string {
  const results = toolResults(turn.request.messages);
  const sentences = [
    ...results.map((result) => `The tool answered: "${quote(result)}".`),
    ...describeMedia(turn.media),
    ...(results.length === 0 ? describePrompt(lastUserText(turn)) : []),
    ...describeInstructions(turn.request.messages),
    `This is the emulator answering as ${turn.model.entry.id}.`,
  ];
  return sentences.join(' ');
}

function describePrompt(text: string): string[] {
  return text.trim() === '' ? [] : [`You wrote: "${quote(text)}".`];
}

function describeInstructions(messages: readonly Message[]): string[] {
  const system = messages.find(({ role }) => role === 'system' || role === 'developer');
  return system === undefined ? [] : [`The instructions are: "${quote(textOf(system))}".`];
}

/** Returns the tool results since the last user message. */
function toolResults(messages: readonly Message[]): string[] {
  const lastUser = messages.findLastIndex(({ role }) => role === 'user');
  return messages
    .slice(lastUser + 1)
    .filter(({ role }) => role === 'tool')
    .map(textOf);
}

function lastUserText({ request }: ChatTurn): string {
  const message = request.messages.findLast(({ role }) => role === 'user');
  return message === undefined ? '' : textOf(message);
}

function quote(text: string): string {
  return cutText(text.trim(), QUOTE_LENGTH);
}
