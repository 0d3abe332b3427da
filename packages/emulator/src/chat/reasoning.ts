import { authorOf } from '../models/catalogue.ts';
import type { JsonObject } from '../shared/json.ts';
import type { IdGenerator } from '../shared/id-generator.ts';
import type { ChatReply } from './reply.ts';
import { countTextTokens } from './tokens.ts';
import type { ChatTurn } from './turn.ts';

type Reasoning = Pick<ChatReply, 'reasoning' | 'reasoningDetails' | 'reasoningTokens'>;

const NONE: Reasoning = { reasoning: null, reasoningDetails: [], reasoningTokens: 0 };

/**
 * Returns the reasoning of a reply; empty when the model does not support it or it was not
 * requested.
 */
export function createReasoning(turn: ChatTurn, content: ChatReply, ids: IdGenerator): Reasoning {
  if (!shouldReason(turn)) return NONE;
  const text = composeReasoning(turn, content);
  const reasoningTokens = countTextTokens(text);
  if (turn.request.reasoning?.exclude === true || turn.request.include_reasoning === false) {
    return { ...NONE, reasoningTokens };
  }
  return { reasoning: text, reasoningDetails: toDetails(turn, text, ids), reasoningTokens };
}

function shouldReason({ model, request }: ChatTurn): boolean {
  const support = model.entry.reasoning;
  if (support === undefined) return false;
  if (support.mandatory) return true;
  const { reasoning, reasoning_effort: shorthand, include_reasoning: included } = request;
  const effort = reasoning?.effort ?? shorthand;
  if (effort === 'none' || reasoning?.enabled === false) return false;
  const isRequested =
    typeof effort === 'string' ||
    reasoning?.enabled === true ||
    typeof reasoning?.max_tokens === 'number' ||
    included === true;
  return isRequested || support.default_enabled;
}

function composeReasoning({ media, request }: ChatTurn, content: ChatReply): string {
  const count = request.messages.length;
  const steps = [
    `There ${count === 1 ? 'is 1 message' : `are ${count} messages`} to consider.`,
    media.length === 0 ? 'Only text came along.' : `Media came along: ${media.length}.`,
    content.toolCalls.length > 0
      ? 'A tool has to be called first.'
      : 'The answer can be given now.',
  ];
  return steps.join(' ');
}

/** Returns the detail blocks in the format of the model's author. */
function toDetails({ model }: ChatTurn, text: string, ids: IdGenerator): JsonObject[] {
  switch (authorOf(model.entry)) {
    case 'anthropic': {
      const signature = ids.id('', 48);
      return [{ type: 'reasoning.text', text, signature, format: 'anthropic-claude-v1', index: 0 }];
    }
    case 'openai': {
      const format = 'openai-responses-v1';
      const id = ids.id('rs_', 24);
      return [
        { type: 'reasoning.summary', summary: text, format, index: 0 },
        { type: 'reasoning.encrypted', data: ids.id('', 64), id, format, index: 1 },
      ];
    }
    case 'google':
      return [{ type: 'reasoning.text', text, format: 'google-gemini-v1', index: 0 }];
    default:
      return [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }];
  }
}
