/**
 * A value with the keys of its objects in alphabetical order. OpenRouter's response cache compares bodies letter by
 * letter, so two spellings of one request must become one. Not for JSON Schemas: models answer in their order.
 */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
