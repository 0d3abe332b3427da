import type { JsonSchema } from '@valibot/to-json-schema';
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

import { isRecord } from '../../shared/untrusted-json.ts';
import type { Operation } from './operation.ts';

/** Description of an operation for agents, help pages and reference documents. */
export interface OperationDescription {
  readonly name: string;
  readonly title: string;
  /** Summary and guidance, error codes and related operations. */
  readonly description: string;
  /** JSON Schema 2020-12 of an object, without `$schema`: hosts disagree on its dialects. */
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
}

/** Describes an operation. A schema that JSON Schema cannot express fails here, not when a client lists it. */
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

// JSON Schema cannot express these: they are enforced, and descriptions mention them.
const inexpressible = ['check', 'raw_check', 'trim'] as const;

function toSchema(schema: v.GenericSchema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode,
    ignoreActions: [...inexpressible],
  });
  // The same shape, only shorter.
  return withoutNoise(rest) as JsonSchema;
}

/** Drops keywords without effect (`required: []`, names that are strings, values of any type): agents pay for every token. */
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
