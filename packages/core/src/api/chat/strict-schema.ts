// Whether providers can enforce a JSON Schema (`strict`): each accepts a subset, and refuses the request for anything else.
import { isRecord } from '../../shared/untrusted-json.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Maximum depth of objects and arrays that every provider accepts (OpenAI docs, structured outputs). */
const MAX_DEPTH = 5;

/** Keywords that every provider with structured outputs can enforce (OpenAI and Anthropic docs, structured outputs). */
const strictKeywords: ReadonlySet<string> = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'title',
  'description',
]);

/** Whether every object of a schema is closed and requires all its properties, and every keyword can be enforced. */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema['type'] === 'object' && schema['anyOf'] === undefined && isStrictPart(schema, 1);
}

function isStrictPart(schema: unknown, depth: number): boolean {
  if (!isRecord(schema) || depth > MAX_DEPTH) return false;
  const keywords = Object.keys(schema);
  // A schema without keywords allows anything.
  if (keywords.length === 0 || !keywords.every((keyword) => strictKeywords.has(keyword)))
    return false;
  const { items, anyOf } = schema;
  if (schema['type'] === 'array' && !isStrictPart(items, depth + 1)) return false;
  if (
    anyOf !== undefined &&
    !(Array.isArray(anyOf) && anyOf.every((part) => isStrictPart(part, depth)))
  )
    return false;
  return schema['type'] !== 'object' || isClosedObject(schema, depth);
}

function isClosedObject(schema: JsonSchema, depth: number): boolean {
  const { properties, required, additionalProperties } = schema;
  if (additionalProperties !== false || !isRecord(properties) || !Array.isArray(required))
    return false;
  return Object.entries(properties).every(
    ([name, property]) => required.includes(name) && isStrictPart(property, depth + 1),
  );
}

/** Returns a copy of a schema in which objects are closed that say nothing of additional properties. */
export function closeObjects(schema: JsonSchema): JsonSchema {
  const copy = Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [keyword, closeKeyword(keyword, value)]),
  );
  return copy['type'] === 'object' && isRecord(copy['properties'])
    ? { additionalProperties: false, ...copy }
    : copy;
}

/** Keywords whose value is a schema, a list of schemas, or a map of them. */
const schemaKeywords: ReadonlySet<string> = new Set(['items', 'anyOf', 'oneOf']);
const schemaMaps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions']);

function closeKeyword(keyword: string, value: unknown): unknown {
  if (schemaKeywords.has(keyword))
    return Array.isArray(value) ? value.map(closePart) : closePart(value);
  if (!schemaMaps.has(keyword) || !isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closePart(part)]));
}

function closePart(part: unknown): unknown {
  return isRecord(part) ? closeObjects(part) : part;
}
