/** Rounds an amount to 12 decimals, so that binary fractions leave no residue. */
export function roundUsd(amount: number): number {
  return Number(amount.toFixed(12));
}
