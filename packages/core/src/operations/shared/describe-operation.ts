import type { JsonSchema } from '@valibot/to-json-schema';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

import { isRecord } from '../../shared/untrusted-json.ts';
import type { Operation } from './operation.ts';

/** An operation as an agent, a help page or a reference document sees it. */
export interface OperationDescription {
  readonly name: string;
  readonly title: string;
  /** Summary and guidance, what it fails with and what it works with. */
  readonly description: string;
  /** JSON Schema 2020-12 of an object, without `$schema`: hosts disagree on its dialects. */
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
}

/** Describes an operation. A schema that JSON Schema cannot say fails here, not at a client's first look. */
export function describeOperation(operation: Operation): OperationDescription {
  const { name, title, summary, guidance, errors, related } = operation;
  const description = [
    `${summary} ${guidance}`.trim(),
    errors.length > 0 ? `Fails with: ${errors.join(', ')}.` : '',
    related.length > 0 ? `Works with: ${related.join(', ')}.` : '',
  ];
  return {
    name,
    title,
    description: description.filter((line) => line !== '').join('\n'),
    inputSchema: toSchema(operation.input, 'input'),
    outputSchema: toSchema(operation.output, 'output'),
  };
}

// JSON Schema has no words for these: they are enforced, and descriptions tell them.
const wordless = ['check', 'raw_check', 'trim'] as const;

function toSchema(schema: v.GenericSchema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode,
    ignoreActions: [...wordless],
  });
  // The same shape again, only shorter.
  return withoutNoise(rest) as JsonSchema;
}

/** Drops what says nothing (`required: []`, names that are strings, values that may be anything): agents pay for every word. */
function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([key, inner]) => !isNoise(key, inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNoise(inner)]));
}

function isNoise(key: string, value: unknown): boolean {
  if (key === 'required') return Array.isArray(value) && value.length === 0;
  if (key === 'propertyNames') return JSON.stringify(value) === '{"type":"string"}';
  return key === 'additionalProperties' && isRecord(value) && Object.keys(value).length === 0;
}
