import type { Presentation } from '@orkit/openrouter-multimodal/operations';

import { isRecord } from './arguments.ts';

/** What `tools/list` says of a tool besides its name, its title and its hints. */
export type Listing = Pick<Presentation, 'description' | 'inputSchema' | 'outputSchema'>;

type Schema = Presentation['inputSchema'];
type Property = NonNullable<Schema['properties']>[string];
type Json = Record<string, unknown>;
type Side = 'input' | 'output';

/** Characters. A pointer that saves fewer is not worth the looking up. */
export const MIN_SAVED_LENGTH = 20;

/**
 * Makes what tells one tool after the other in few words: every conversation pays for the list. What an earlier tool says
 * word for word under the same name is pointed at. The tools themselves keep their whole schemas, for mending and checking.
 */
export function createLister(): (tool: Presentation) => Listing {
  const said = new Map<string, string>();
  return ({ name, description, inputSchema, outputSchema }) => {
    const sayOnce = createSayer(name, said);
    const lines = description.split('\n').map((line) => toLine(line, sayOnce));
    return {
      description: lines.join('\n'),
      inputSchema: toShortSchema(withoutTrifles(inputSchema), 'input', sayOnce),
      outputSchema: toShortSchema(withShortNulls(outputSchema), 'output', sayOnce),
    };
  };
}

/** Says something whole, or points at the tool that said the same of the same topic. */
type SayOnce = <Told>(topic: string, told: Told, point: (tool: string) => Told) => Told;

/** Speaks for one tool; `said` remembers which tool was the first to say what. */
function createSayer(tool: string, said: Map<string, string>): SayOnce {
  return (topic, told, point) => {
    const text = JSON.stringify(told);
    const first = said.get(`${topic} ${text}`);
    if (first === undefined) {
      said.set(`${topic} ${text}`, tool);
      return told;
    }
    const pointer = point(first);
    return text.length - JSON.stringify(pointer).length < MIN_SAVED_LENGTH ? told : pointer;
  };
}

/** A line such as `Fails with: …`, which whole families of tools share. */
function toLine(line: string, sayOnce: SayOnce): string {
  const label = /^[A-Z][a-z ]+: /u.exec(line)?.[0];
  if (label === undefined) return line;
  return sayOnce('line', line, (tool) => `${label}the same as ${tool}.`);
}

function toShortSchema(schema: Schema, side: Side, sayOnce: SayOnce): Schema {
  return mapProperties(schema, (property, name) => {
    // Clients hold answers against the output schema, and a schema without a type accepts everything.
    const type = side === 'input' ? toBareType(toSchema(property)) : {};
    const point = (tool: string) => ({ ...type, description: `As in ${tool}.` });
    return sayOnce(`${side} ${name}`, property, point);
  });
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
 * Drops, inside the input, that a text may not be empty and that no further fields are taken. Nobody needs to be told
 * before: the operation refuses both and says what was meant.
 */
function withoutTrifles(schema: Schema): Schema {
  // The same shape again, only shorter.
  return mapProperties(schema, (property) => rewrite(property, withoutTrifle) as Property);
}

function withoutTrifle({ minLength, additionalProperties, ...rest }: Json): Json {
  return {
    ...rest,
    ...(minLength === undefined || minLength === 1 ? {} : { minLength }),
    ...(additionalProperties === undefined || additionalProperties === false
      ? {}
      : { additionalProperties }),
  };
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
