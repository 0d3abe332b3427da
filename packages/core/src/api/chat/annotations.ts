import { isRecord, recordAt } from '../../shared/untrusted-json.ts';

/**
 * Creates a function that adds annotations to those received so far. One that is sent again, as by providers that repeat all
 * of them with the last chunk, is kept once, with the fields of both.
 */
export function createAnnotationsMerger(
  annotations: unknown[],
): (added: readonly unknown[]) => void {
  const positions = new Map<string, number>();
  return (added) => {
    for (const annotation of added) {
      const key = keyOf(annotation);
      const known = positions.get(key);
      if (known === undefined) {
        positions.set(key, annotations.length);
        annotations.push(annotation);
      } else annotations[known] = merge(annotations[known], annotation);
    }
  };
}

/** Returns what an annotation is about: the place of a citation, the hash of a file, else all its fields. */
function keyOf(annotation: unknown): string {
  const { url, start_index: start, end_index: end } = recordAt(annotation, 'url_citation');
  if (url !== undefined) return JSON.stringify(['url', url, start ?? null, end ?? null]);
  const { hash } = recordAt(annotation, 'file');
  return JSON.stringify(hash === undefined ? annotation : ['file', hash]);
}

/** Returns the fields of two records, those of the second first where they have a value. */
function merge(first: unknown, second: unknown): unknown {
  if (!isRecord(first) || !isRecord(second)) return second ?? first;
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(keys.map((key) => [key, merge(first[key], second[key])]));
}
