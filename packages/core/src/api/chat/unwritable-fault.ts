import { isRecord } from '../../shared/untrusted-json.ts';

/** Deepest nesting of an answer. Validating or printing a deeper one could exhaust the stack, and lose what was paid for. */
const MAX_DEPTH = 500;

/** Returns what keeps a parsed value from being written as the same JSON. It does not recurse, because the value may be deep. */
export function unwritableFault(root: unknown): string | undefined {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return 'it is nested too deeply';
    // JSON.parse reads 1e400 as infinity, which JSON.stringify writes as null.
    if (level.some((value) => typeof value === 'number' && !Number.isFinite(value)))
      return 'it has a number that is too large';
    level = level.flatMap(innerOf);
  }
  return undefined;
}

function innerOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}
