import { formatDuration } from '../terminal/format-duration.ts';
import type { Info, UsageInfo } from './result-info.ts';

/** Returns `model · in→out tok · $cost · time`, without unknown parts. */
export function footerOf({ model, usage, cache }: Info, elapsedMs: number): string {
  const parts = [
    model,
    tokensOf(usage),
    usage === null && model === null ? 'no cost' : formatCosts(usage ?? { costUsd: null }),
    cache?.status === 'hit' ? 'cached' : null,
    formatDuration(elapsedMs),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** Returns the token counts. Calls billed by duration have none; an unknown input is a question mark. */
function tokensOf(usage: Info['usage']): string | null {
  const { inputTokens = null, outputTokens = null } = usage ?? {};
  if ((inputTokens ?? 0) + (outputTokens ?? 0) === 0) return null;
  // Embeddings and rankings have no output tokens.
  if (outputTokens === null) return `${String(inputTokens)} tok`;
  return `${String(inputTokens ?? '?')}→${String(outputTokens)} tok`;
}

/** Formats what OpenRouter charged and, with an own key at the provider (BYOK), what the provider did: `$0 + $0.04 BYOK`. */
export function formatCosts({
  costUsd,
  upstreamCostUsd,
}: Pick<UsageInfo, 'costUsd' | 'upstreamCostUsd'>): string {
  const charged = formatCost(costUsd);
  if (upstreamCostUsd === undefined) return charged;
  return `${charged} + ${upstreamCostUsd === null ? 'unknown' : formatCost(upstreamCostUsd)} BYOK`;
}

/** Formats a cost in cents from one cent up, as errors do; below, with significant digits: `$0`, `$0.000012`, `$0.40`. */
export function formatCost(costUsd: number | null): string {
  if (costUsd === null) return 'cost unknown';
  if (costUsd === 0) return '$0';
  if (costUsd >= 0.01) return `$${costUsd.toFixed(2)}`;
  // Two significant digits, never an exponent: 1.2e-7 is hard to read.
  const digits = Math.min(20, 1 - Math.floor(Math.log10(costUsd)));
  return `$${costUsd.toFixed(digits).replace(/0+$/u, '')}`;
}
