import type { IdGenerator } from '../shared/id-generator.ts';
import { toNativeFinishReason } from './native-finish-reason.ts';
import { type ChatReply, EMPTY_REPLY } from './reply.ts';
import type { ScriptedAnswer } from './script.ts';
import { countTextTokens } from './tokens.ts';
import type { ChatTurn } from './turn.ts';

const CONTENT = [
  'text',
  'textChunks',
  'reasoning',
  'reasoningDetails',
  'toolCalls',
  'images',
  'audio',
  'annotations',
] as const satisfies readonly (keyof ScriptedAnswer)[];

/**
 * Returns the reply that a script describes; `compose` is called when the script has no content.
 */
export async function applyScript(
  script: ScriptedAnswer,
  { turn, ids, compose }: { turn: ChatTurn; ids: IdGenerator; compose: () => Promise<ChatReply> },
): Promise<ChatReply> {
  const hasContent = CONTENT.some((name) => script[name] !== undefined);
  const reply = hasContent ? toReply(script, ids) : await compose();
  const finishReason = script.finishReason ?? reply.finishReason;
  const nativeFinishReason = script.nativeFinishReason ?? toNativeFinishReason(turn, finishReason);
  return { ...reply, finishReason, nativeFinishReason };
}

function toReply(script: ScriptedAnswer, ids: IdGenerator): ChatReply {
  const { text, textChunks, reasoning = null, reasoningDetails, toolCalls = [], audio } = script;
  const details =
    reasoning === null
      ? []
      : [{ type: 'reasoning.text', text: reasoning, format: 'unknown', index: 0 }];
  return {
    ...EMPTY_REPLY,
    text: text ?? textChunks?.join('') ?? null,
    textChunks,
    reasoning,
    reasoningDetails: reasoningDetails ?? details,
    reasoningTokens: countTextTokens(reasoning ?? ''),
    toolCalls: toolCalls.map((call) => ({
      id: call.id ?? ids.id('call_', 24),
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : toJson(call.arguments),
    })),
    images: script.images ?? [],
    audio:
      audio === undefined
        ? undefined
        : {
            id: ids.id('audio_', 24),
            chunks: audio.chunks,
            transcript: audio.transcript ?? '',
            tokens: 0,
          },
    annotations: script.annotations ?? [],
    finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
  };
}

function toJson(value: unknown): string {
  return JSON.stringify(value ?? {});
}
