import { runtime } from '#runtime';

import { readCost } from '../../shared/cost.ts';
import { isBase64 } from '../../shared/data-url.ts';
import { isRecord, numberAt } from '../../shared/untrusted-json.ts';
import type { EmbeddingUsage } from './options.ts';

type Vector = Float32Array<ArrayBuffer>;

/**
 * Parses the vectors of a response of `POST embeddings`, in the order of the inputs; `undefined` for an input that has none.
 * An entry that is invalid, belongs to no input or to one that has its vector already is left out. An entry without an index
 * belongs to the input at its own position.
 */
export function toVectors(response: unknown, inputs: number): readonly (Vector | undefined)[] {
  const entries: unknown = isRecord(response) ? response['data'] : undefined;
  const vectors = Array.from<Vector | undefined>({ length: inputs });
  if (!Array.isArray(entries)) return vectors;
  for (const [position, entry] of entries.entries()) {
    const index = numberAt(entry, 'index') ?? position;
    if (index in vectors && vectors[index] === undefined) vectors[index] = toVector(entry);
  }
  return vectors;
}

/** Parses the usage of a response. */
export function toEmbeddingUsage(response: unknown): EmbeddingUsage | undefined {
  const usage = isRecord(response) ? response['usage'] : undefined;
  if (!isRecord(usage)) return undefined;
  return {
    promptTokens: numberAt(usage, 'prompt_tokens'),
    totalTokens: numberAt(usage, 'total_tokens'),
    ...readCost(usage),
  };
}

function toVector(entry: unknown): Vector | undefined {
  const embedding = isRecord(entry) ? entry['embedding'] : undefined;
  const vector =
    typeof embedding === 'string'
      ? fromBase64(embedding)
      : // Some providers send numbers although base64 was requested.
        fromNumbers(Array.isArray(embedding) ? embedding : []);
  // A vector with NaN or Infinity cannot be compared with others.
  return vector !== undefined && vector.length > 0 && vector.every(Number.isFinite)
    ? vector
    : undefined;
}

/** Decodes little-endian floats on machines of either byte order. The text may be unpadded, in lines and for URLs (RFC 4648). */
function fromBase64(received: string): Vector | undefined {
  const plain = received
    .replaceAll(/[\s=]+/gu, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const text = plain + '='.repeat((4 - (plain.length % 4)) % 4);
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
