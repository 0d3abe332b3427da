// Apart from `money.ts`, because every client loads it.
/** Whether a value is a valid amount: a finite number, 0 or above. */
export function isUsd(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
