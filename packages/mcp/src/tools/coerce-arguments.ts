import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

type Schema = OperationDescription['inputSchema'];

/**
 * Mends what clients do to arguments on the way, where the schema leaves no doubt of what was meant:
 * `null` for an optional field is dropped, and a JSON text where only an array or an object fits is
 * parsed. All else stays as it is, for the operation to judge.
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

/** Tells the shapes of a union apart by the fields that each fixes, such as `type`. */
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

function hasType({ type, const: constant, enum: values }: Schema, wanted: string): boolean {
  if (type !== undefined)
    return Array.isArray(type) ? type.includes(wanted as never) : type === wanted;
  const known: unknown[] = constant === undefined ? (values ?? []) : [constant];
  return known.some((value) => (value === null ? 'null' : typeof value) === wanted);
}

/** A schema that says nothing about the type takes anything. */
function isOpen({ type, const: constant, enum: values }: Schema): boolean {
  return type === undefined && constant === undefined && values === undefined;
}

/** JSON Schema allows `true` and lists of schemas where one schema is meant; those have nothing to mend by. */
function toSchema(value: unknown): Schema | undefined {
  return isRecord(value) ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the text itself is what the operation will judge.
    return undefined;
  }
}
