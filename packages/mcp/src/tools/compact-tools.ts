import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from '../json.ts';

/** What `tools/list` says of a tool besides its name, its title and its hints. */
export type Listing = Pick<OperationDescription, 'description' | 'inputSchema' | 'outputSchema'>;

type Schema = OperationDescription['inputSchema'];
type Property = NonNullable<Schema['properties']>[string];
type Json = Record<string, unknown>;

/** Characters. A pointer that saves fewer is not worth the looking up. */
export const MIN_SAVED_LENGTH = 20;

/**
 * Makes what tells one tool after the other in few words: every conversation pays for the list. What an earlier tool says
 * word for word under the same name is pointed at. The tools themselves keep their whole schemas, for mending and checking.
 */
export function createLister(): (tool: OperationDescription) => Listing {
  const said = new Map<string, string>();
  return ({ name, description, inputSchema, outputSchema }) => {
    const findFirst = createFinder(name, said);
    const { schema, pointers } = toShortInput(withoutDefaultConstraints(inputSchema), findFirst);
    return {
      description: [description, ...pointers].join('\n'),
      inputSchema: schema,
      outputSchema: toShortOutput(withShortNulls(outputSchema), findFirst),
    };
  };
}

/** Answers which tool said the same under the same topic, and remembers what nobody has said. */
type FindFirst = (topic: string, told: unknown) => string | undefined;

/** Looks for one tool; `said` has which tool was the first to say what. */
function createFinder(tool: string, said: Map<string, string>): FindFirst {
  return (topic, told) => {
    const key = `${topic} ${JSON.stringify(told)}`;
    const first = said.get(key);
    if (first === undefined) said.set(key, tool);
    return first;
  };
}

interface ShortInput {
  readonly schema: Schema;
  /** Lines such as `As in chat_completion: provider, cache.` */
  readonly pointers: readonly string[];
}

/** Leaves of what was said the type, and names it in one line for each tool that said it: the description is read anyway. */
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

/** Without a type: clients hold answers against the output schema, and a schema without a type accepts everything. */
function toShortOutput(schema: Schema, findFirst: FindFirst): Schema {
  return mapProperties(schema, (property, name) => {
    const first = findFirst(`output ${name}`, property);
    if (first === undefined) return property;
    const pointer = { description: `As in ${first}.` };
    return isTooShort(property, toLength(pointer)) ? property : pointer;
  });
}

function isTooShort(told: unknown, pointerLength: number): boolean {
  return toLength(told) - pointerLength < MIN_SAVED_LENGTH;
}

function toLength(json: unknown): number {
  return JSON.stringify(json).length;
}

/** The type alone, which hosts want of everything that they send. Some refuse a list that does not say what it holds. */
function toBareType({ type, items, anyOf }: Schema): Schema {
  if (anyOf !== undefined) return { anyOf: anyOf.map((each) => toBareType(toSchema(each))) };
  if (type === undefined) return {};
  return type === 'array' ? { type, items: toBareType(toSchema(items)) } : { type };
}

/** JSON Schema allows `true` and lists of schemas where one schema is meant; those have no type. */
function toSchema(value: unknown): Schema {
  return isRecord(value) ? value : {};
}

/**
 * Drops, inside the input, that a text or a list may not be empty, that a number is not negative, that a whole number has a
 * largest one, and that no further fields are taken. Nobody needs to be told before: the operation refuses it and says what was meant.
 */
function withoutDefaultConstraints(schema: Schema): Schema {
  // The same shape again, only shorter.
  return mapProperties(
    schema,
    (property) => rewrite(property, withoutDefaultConstraint) as Property,
  );
}

/** What a keyword says when it says nothing that is not to be expected. */
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

/** Says "or null" inside the type: it is most of what an output schema says. Only outputs, because some hosts read one type only. */
function withShortNulls(schema: Schema): Schema {
  // The same shape again, only shorter.
  return rewrite(schema, ({ anyOf, ...rest }) => ({
    ...(toNullable(anyOf) ?? (anyOf === undefined ? {} : { anyOf })),
    ...rest,
  })) as Schema;
}

/** `X or null` as one schema. A list of values would have to name null as well, so it stays as it is. */
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
