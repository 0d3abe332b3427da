import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

/** The entry of a tool in `tools/list`, without name, title and annotations. */
export type Listing = Pick<OperationDescription, 'description' | 'inputSchema' | 'outputSchema'>;

type Schema = OperationDescription['inputSchema'];
type Property = NonNullable<Schema['properties']>[string];
type Json = Record<string, unknown>;

/** Minimum characters that a pointer must save to be worth the look-up. */
export const MIN_SAVED_LENGTH = 20;

/**
 * Creates a function that shortens the entries of one tool after the other, because every conversation pays for the list. A field
 * that an earlier tool describes identically becomes a pointer to it. Coercion and validation use the complete schemas.
 */
export function createLister(): (tool: OperationDescription) => Listing {
  const firstTools = new Map<string, string>();
  return ({ name, description, inputSchema, outputSchema }) => {
    const findFirst = createFinder(name, firstTools);
    const { schema, pointers } = toShortInput(withoutDefaultConstraints(inputSchema), findFirst);
    return {
      description: [description, ...pointers].join('\n'),
      inputSchema: schema,
      outputSchema: toShortOutput(withShortNulls(outputSchema), findFirst),
    };
  };
}

/** Returns the first tool with the same schema of a field, or records this tool as the first one. */
type FindFirst = (field: string, schema: unknown) => string | undefined;

function createFinder(tool: string, firstTools: Map<string, string>): FindFirst {
  return (field, schema) => {
    const key = `${field} ${JSON.stringify(schema)}`;
    const first = firstTools.get(key);
    if (first === undefined) firstTools.set(key, tool);
    return first;
  };
}

interface ShortInput {
  readonly schema: Schema;
  /** Lines such as `As in chat_completion: provider, cache.` */
  readonly pointers: readonly string[];
}

/** Reduces repeated fields to their type and names them in the description, in one line for each earlier tool. */
function toShortInput(schema: Schema, findFirst: FindFirst): ShortInput {
  const namesByTool = new Map<string, string[]>();
  const short = mapProperties(schema, (property, name) => {
    const first = findFirst(`input ${name}`, property);
    const bare = toBareType(toSchema(property));
    if (first === undefined || isTooShort(property, toLength(bare) + `, ${name}`.length))
      return property;
    namesByTool.set(first, [...(namesByTool.get(first) ?? []), name]);
    return bare;
  });
  const pointers = [...namesByTool].map(([tool, names]) => `As in ${tool}: ${names.join(', ')}.`);
  return { schema: short, pointers };
}

/** Replaces repeated fields by pointers without a type: clients validate results by the output schema, and no type accepts everything. */
function toShortOutput(schema: Schema, findFirst: FindFirst): Schema {
  return mapProperties(schema, (property, name) => {
    const first = findFirst(`output ${name}`, property);
    if (first === undefined) return property;
    const pointer = { description: `As in ${first}.` };
    return isTooShort(property, toLength(pointer)) ? property : pointer;
  });
}

function isTooShort(schema: unknown, pointerLength: number): boolean {
  return toLength(schema) - pointerLength < MIN_SAVED_LENGTH;
}

function toLength(json: unknown): number {
  return JSON.stringify(json).length;
}

/** Returns the type alone, which hosts need for every argument. Some reject an array without the type of its items. */
function toBareType({ type, items, anyOf }: Schema): Schema {
  if (anyOf !== undefined) return { anyOf: anyOf.map((each) => toBareType(toSchema(each))) };
  if (type === undefined) return {};
  return type === 'array' ? { type, items: toBareType(toSchema(items)) } : { type };
}

/** Returns a value as a schema. JSON Schema also allows `true` and lists of schemas there, which have no type. */
function toSchema(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

/**
 * Removes from the fields of an input the constraints that an agent expects anyway: strings and arrays are not empty, numbers not
 * negative, integers safe, and unknown fields not accepted. The validation of the operation reports violations with a clear message.
 */
function withoutDefaultConstraints(schema: Schema): Schema {
  // The rewrite keeps the shape of a schema.
  return mapProperties(
    schema,
    (property) => rewrite(property, withoutDefaultConstraint) as Property,
  );
}

/** The keywords with the values that carry no information. */
const defaultConstraints: Readonly<Json> = {
  minLength: 1,
  minItems: 1,
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  additionalProperties: false,
};

function withoutDefaultConstraint(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword, value]) => defaultConstraints[keyword] !== value),
  );
}

/** Moves "or null" into the type, which shortens output schemas most. Not for inputs, because some hosts support one type only. */
function withShortNulls(schema: Schema): Schema {
  // The rewrite keeps the shape of a schema.
  return rewrite(schema, ({ anyOf, ...rest }) => ({
    ...(toNullable(anyOf) ?? (anyOf === undefined ? {} : { anyOf })),
    ...rest,
  })) as Schema;
}

/** Returns "X or null" as one schema. Enums are left unchanged, because they would have to list null too. */
function toNullable(anyOf: unknown): Json | undefined {
  const union: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [];
  const [schema, nothing, ...others] = union;
  if (!isRecord(schema) || !isRecord(nothing) || others.length > 0) return undefined;
  const { type, ...rest } = schema;
  const isPlain = typeof type === 'string' && !('enum' in rest) && !('const' in rest);
  return isPlain && nothing['type'] === 'null' ? { type: [type, 'null'], ...rest } : undefined;
}

function mapProperties(
  schema: Schema,
  change: (property: Property, name: string) => Property,
): Schema {
  const properties = Object.entries(schema.properties ?? {});
  return {
    ...schema,
    properties: Object.fromEntries(
      properties.map(([name, property]): [string, Property] => [name, change(property, name)]),
    ),
  };
}

/** Rewrites every object of a schema, the inner ones first. */
function rewrite(value: unknown, change: (schema: Json) => Json): unknown {
  if (Array.isArray(value)) return value.map((each) => rewrite(each, change));
  if (!isRecord(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rewrite(inner, change)])),
  );
}
