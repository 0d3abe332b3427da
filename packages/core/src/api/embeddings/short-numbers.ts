/** Decimal digits that survive a round trip through any 32-bit float (C standard, FLT_DIG): fewer need not be tried. */
const FEWEST_DIGITS = 6;

/** Digits that distinguish every 32-bit float from its neighbors (C standard, FLT_DECIMAL_DIG). */
const MOST_DIGITS = 9;

/** Powers of ten that a double holds exactly. */
const powers: readonly number[] = Array.from({ length: 23 }, (_, power) => 10 ** power);

/**
 * Returns the numbers of a vector with as few decimal digits as give the same 32-bit floats when read. Without this, JSON has
 * nearly twice the characters: digits of a double that carry no information.
 */
export function toShortNumbers(vector: Float32Array): number[] {
  return Array.from(vector, toShortNumber);
}

function toShortNumber(value: number): number {
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  for (let digits = FEWEST_DIGITS; digits <= MOST_DIGITS; digits += 1) {
    const power = powers[digits - 1 - magnitude];
    // Numbers that are too large or too small for exact arithmetic are rare in a vector.
    if (power === undefined) return Number(value.toPrecision(MOST_DIGITS));
    const short = Math.round(value * power) / power;
    if (Math.fround(short) === value) return short;
  }
  return value;
}
