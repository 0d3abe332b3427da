import type { ChatTurn } from './turn.ts';

/** Returns the finish reason in the provider's own vocabulary. */
export function toNativeFinishReason(
  { provider }: Pick<ChatTurn, 'provider'>,
  finishReason: string,
): string {
  if (provider.slug.startsWith('google-')) {
    return finishReason === 'length' ? 'MAX_TOKENS' : 'STOP';
  }
  if (provider.slug === 'anthropic' || provider.slug === 'amazon-bedrock') {
    return ANTHROPIC_REASONS[finishReason] ?? finishReason;
  }
  return finishReason;
}

const ANTHROPIC_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
};
