import { invalidRequest } from '../shared/api-error.ts';
import { isObject } from '../shared/json.ts';
import type { ChatRequest } from './request.ts';

/**
 * Refuses a strict JSON Schema that OpenAI refuses: each object has to be closed and to require all its properties (OpenAI docs,
 * structured outputs). Other providers are more lenient.
 */
export function requireStrictFormat({ response_format: format }: ChatRequest, model: string): void {
  if (!model.startsWith('openai/') || format?.type !== 'json_schema') return;
  const { name, strict, schema } = format.json_schema;
  if (strict !== true) return;
  const fault = schema?.['type'] === 'object' ? faultOf(schema, []) : 'the root must be an object';
  if (fault !== undefined)
    throw invalidRequest(`Invalid schema for response_format "${name}": ${fault}`);
}

function faultOf(schema: unknown, path: readonly string[]): string | undefined {
  if (!isObject(schema)) return undefined;
  const { items, anyOf, properties } = schema;
  const parts: readonly (readonly [string, unknown])[] = [
    ['items', items],
    ...(Array.isArray(anyOf)
      ? anyOf.map((part: unknown, index) => [`anyOf.${index}`, part] as const)
      : []),
    ...(isObject(properties) ? Object.entries(properties) : []),
  ];
  return (
    objectFault(schema, path) ??
    parts.map(([name, part]) => faultOf(part, [...path, name])).find(Boolean)
  );
}

function objectFault(
  schema: Readonly<Record<string, unknown>>,
  path: readonly string[],
): string | undefined {
  if (schema['type'] !== 'object') return undefined;
  const where = `in context (${path.join(', ')})`;
  const { additionalProperties, required, properties } = schema;
  if (additionalProperties !== false) return `${where}, additionalProperties must be false`;
  const names = Object.keys(isObject(properties) ? properties : {});
  const missing = names.find((name) => !(Array.isArray(required) && required.includes(name)));
  return missing === undefined ? undefined : `${where}, required must include ${missing}`;
}
