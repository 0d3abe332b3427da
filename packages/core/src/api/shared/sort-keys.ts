/**
 * Returns a value with the keys of its objects in alphabetical order. OpenRouter's response cache compares bodies byte by byte, so
 * that equal requests must have equal bodies. Not for JSON Schemas: models answer in their key order.
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
