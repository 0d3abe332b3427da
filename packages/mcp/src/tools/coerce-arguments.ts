import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

type Schema = OperationDescription['inputSchema'];

/**
 * Repairs arguments that clients mangle, where the schema leaves one interpretation: `null` for an
 * optional field is dropped, and a JSON string where only an array or an object is valid is parsed.
 * Everything else is left to the validation of the operation.
 */
export function coerceArguments(schema: Schema, value: unknown): unknown {
  if (typeof value === 'string') return coerceText(schema, value);
  if (Array.isArray(value)) return coerceList(schema, value);
  if (isRecord(value)) return coerceRecord(schema, value);
  return value;
}

function coerceText(schema: Schema, text: string): unknown {
  if (accepts(schema, 'string')) return text;
  const parsed = parseJson(text);
  const fits =
    (Array.isArray(parsed) && accepts(schema, 'array')) ||
    (isRecord(parsed) && accepts(schema, 'object'));
  return fits ? coerceArguments(schema, parsed) : text;
}

function coerceList(schema: Schema, list: readonly unknown[]): unknown {
  const [only, ...others] = alternatives(schema).filter((each) => hasType(each, 'array'));
  const items = others.length === 0 ? toSchema(only?.items) : undefined;
  return items === undefined ? list : list.map((item) => coerceArguments(items, item));
}

function coerceRecord(schema: Schema, record: Record<string, unknown>): unknown {
  const shapes = alternatives(schema).filter((each) => hasType(each, 'object'));
  const [shape, ...others] = shapes.filter((each) => matchesConstants(each, record));
  if (shape?.properties === undefined || others.length > 0) return record;
  const { properties, required } = shape;
  const coerced = Object.entries(record).flatMap(([key, value]): [string, unknown][] => {
    const field = Object.hasOwn(properties, key) ? toSchema(properties[key]) : undefined;
    if (field === undefined) return [[key, value]];
    const isOptional = !(required ?? []).includes(key);
    if (value === null && isOptional && !accepts(field, 'null')) return [];
    return [[key, coerceArguments(field, value)]];
  });
  return Object.fromEntries(coerced);
}

/** Whether a record has the constants of a shape, such as `type`, which distinguish the shapes of a union. */
function matchesConstants({ properties }: Schema, record: Record<string, unknown>): boolean {
  return Object.entries(properties ?? {}).every(([key, property]) => {
    const constant = toSchema(property)?.const;
    return constant === undefined || record[key] === constant;
  });
}

function alternatives(schema: Schema): Schema[] {
  const union = schema.anyOf ?? schema.oneOf;
  if (union === undefined) return [schema];
  return union.flatMap((each) => alternatives(toSchema(each) ?? {}));
}

function accepts(schema: Schema, type: string): boolean {
  return alternatives(schema).some((each) => hasType(each, type) || isOpen(each));
}

function hasType({ type, const: constant, enum: values }: Schema, expected: string): boolean {
  if (type !== undefined)
    return Array.isArray(type) ? type.includes(expected as never) : type === expected;
  const allowed: unknown[] = constant === undefined ? (values ?? []) : [constant];
  return allowed.some((value) => (value === null ? 'null' : typeof value) === expected);
}

/** Whether a schema does not restrict the type. */
function isOpen({ type, const: constant, enum: values }: Schema): boolean {
  return type === undefined && constant === undefined && values === undefined;
}

/** Returns a value as a schema. JSON Schema also allows `true` and lists of schemas there, which give no type to coerce to. */
function toSchema(value: unknown): Schema | undefined {
  return isRecord(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the operation validates the text itself.
    return undefined;
  }
}
