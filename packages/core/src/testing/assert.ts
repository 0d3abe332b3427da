/** Fails unless two values are deeply equal. A property that is `undefined` counts as absent. */
export function assertEqual(actual: unknown, expected: unknown, label: string): void {
  if (isEqual(actual, expected)) return;
  fail(`${label}: expected ${show(expected)}, got ${show(actual)}`);
}

/** Fails unless a condition is true. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Fails unless a call rejects with an error that has this code. */
export async function assertRejects(
  call: () => Promise<unknown>,
  code: string,
  label: string,
): Promise<void> {
  const error: unknown = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) fail(`${label}: expected an error ${code}, got none`);
  const actual =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  assertEqual(actual, code, label);
}

function fail(message: string): never {
  // A plain Error, because a failed assertion is not a failed call.
  throw new Error(message);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) return isSameBytes(a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isEqual(a[key], b[key]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isSameBytes(a: unknown, b: unknown): boolean {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array)) return false;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const MAX_SHOWN_CHARACTERS = 300;

function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `${value.length} bytes (${value.subarray(0, 8).join(' ')} …)`;
  if (value === undefined) return 'nothing';
  const text = value instanceof Error ? value.message : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
