import { formatDuration } from '../terminal/format-duration.ts';
import type { Info } from './result-info.ts';

/** `model · in→out tok · $cost · time`, from what is known. */
export function footerOf({ model, usage, cache }: Info, elapsedMs: number): string {
  const parts = [
    model,
    tokensOf(usage),
    usage === null && model === null ? 'no cost' : formatCost(usage?.costUsd ?? null),
    cache?.status === 'hit' ? 'cached' : null,
    formatDuration(elapsedMs),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** What is paid by the second has no tokens, and an input that is not known is a question mark. */
function tokensOf(usage: Info['usage']): string | null {
  const { inputTokens = null, outputTokens = null } = usage ?? {};
  if ((inputTokens ?? 0) + (outputTokens ?? 0) === 0) return null;
  // Nothing is written where vectors or scores are made.
  if (outputTokens === null) return `${String(inputTokens)} tok`;
  return `${String(inputTokens ?? '?')}→${String(outputTokens)} tok`;
}

/** Cents from one cent on, as errors tell it too; below, the digits that matter: `$0`, `$0.000012`, `$0.40`. */
export function formatCost(costUsd: number | null): string {
  if (costUsd === null) return 'cost unknown';
  if (costUsd === 0) return '$0';
  if (costUsd >= 0.01) return `$${costUsd.toFixed(2)}`;
  // Two digits that matter, never in exponents: 1.2e-7 says nothing to most people.
  const digits = Math.min(20, 1 - Math.floor(Math.log10(costUsd)));
  return `$${costUsd.toFixed(digits).replace(/0+$/u, '')}`;
}
