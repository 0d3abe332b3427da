import { runtime } from '#runtime';

import { isBase64 } from '../../shared/data-url.ts';
import { isRecord, numberAt } from '../../shared/untrusted-json.ts';
import type { EmbeddingUsage } from './options.ts';

type Vector = Float32Array<ArrayBuffer>;

/**
 * The vectors of an answer of `POST embeddings`, in the order of the inputs; `undefined` where there is none. An entry that
 * cannot be read, belongs to no input or to one that has its vector already is left out. One that does not tell its place
 * stands where it belongs.
 */
export function toVectors(answer: unknown, inputs: number): readonly (Vector | undefined)[] {
  const entries: unknown = isRecord(answer) ? answer['data'] : undefined;
  const vectors = Array.from<Vector | undefined>({ length: inputs });
  if (!Array.isArray(entries)) return vectors;
  for (const [position, entry] of entries.entries()) {
    const index = numberAt(entry, 'index') ?? position;
    if (index in vectors && vectors[index] === undefined) vectors[index] = toVector(entry);
  }
  return vectors;
}

/** What an answer says that it took. */
export function toEmbeddingUsage(answer: unknown): EmbeddingUsage | undefined {
  const usage = isRecord(answer) ? answer['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    promptTokens: numberAt(usage, 'prompt_tokens'),
    totalTokens: numberAt(usage, 'total_tokens'),
    costUsd: numberAt(usage, 'cost'),
  };
}

function toVector(entry: unknown): Vector | undefined {
  const embedding = isRecord(entry) ? entry['embedding'] : undefined;
  const vector =
    typeof embedding === 'string'
      ? fromBase64(embedding)
      : // Some providers give numbers, whatever they are asked for.
        fromNumbers(Array.isArray(embedding) ? embedding : []);
  // Nothing can be compared with what is no number.
  return vector !== undefined && vector.length > 0 && vector.every(Number.isFinite)
    ? vector
    : undefined;
}

/** Little-endian, whatever the machine is. */
function fromBase64(text: string): Vector | undefined {
  if (!isBase64(text)) return undefined;
  const { buffer, byteOffset, byteLength } = runtime.fromBase64(text);
  const size = Float32Array.BYTES_PER_ELEMENT;
  if (byteLength % size !== 0) return undefined;
  const view = new DataView(buffer, byteOffset, byteLength);
  const vector = new Float32Array(byteLength / size);
  for (let index = 0; index < vector.length; index += 1)
    vector[index] = view.getFloat32(index * size, true);
  return vector;
}

function fromNumbers(numbers: readonly unknown[]): Vector | undefined {
  const vector = new Float32Array(numbers.length);
  for (const [index, value] of numbers.entries()) {
    if (typeof value !== 'number') return undefined;
    vector[index] = value;
  }
  return vector;
}
