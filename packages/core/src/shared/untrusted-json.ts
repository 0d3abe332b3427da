/** Parses a text; `undefined` when it is not JSON. The message of `JSON.parse` would quote the text, which may be anything. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, or cut off; the caller decides what that means.
    return undefined;
  }
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a field of an untrusted value when it is an object with fields, else an empty one. */
export function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = isRecord(value) ? value[key] : undefined;
  return isRecord(inner) ? inner : {};
}

/** Returns a field of an untrusted value when it is a string that is not empty. */
export function textAt(value: unknown, key: string): string | undefined {
  const inner = isRecord(value) ? value[key] : undefined;
  return typeof inner === 'string' && inner !== '' ? inner : undefined;
}

/** Returns a field of an untrusted value when it is a finite number. */
export function numberAt(value: unknown, key: string): number | undefined {
  const inner = isRecord(value) ? value[key] : undefined;
  return typeof inner === 'number' && Number.isFinite(inner) ? inner : undefined;
}

/** Returns the strings in an array that a field of an untrusted value holds. */
export function textsAt(value: unknown, key: string): readonly string[] {
  const inner = isRecord(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter((each) => typeof each === 'string') : [];
}
