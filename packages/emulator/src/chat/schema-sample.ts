// Fills a JSON Schema with sample values, for answers with structured output.
import { cutText, isObject, type JsonObject } from '../shared/json.ts';

interface Context {
  /** The schema in which `$ref` is resolved. */
  readonly root: JsonObject;
  /** Value of strings without a format. */
  readonly text: string;
  readonly depth: number;
}

/** Beyond this depth only required properties are filled in, so that recursion ends. */
const FULL_DEPTH = 4;

/** Returns a value that conforms to a JSON Schema; the same for the same schema and text. */
export function sampleOf(schema: JsonObject, text: string): unknown {
  return sample(schema, { root: schema, text, depth: 0 });
}

function sample(schema: JsonObject, context: Context): unknown {
  const target = resolve(schema, context.root);
  if ('const' in target) return target['const'];
  const choices = target['enum'];
  if (Array.isArray(choices)) return choices[0];
  const parts = target['allOf'];
  if (Array.isArray(parts)) return sampleMerged(target, parts, context);
  const alternatives = target['anyOf'] ?? target['oneOf'];
  if (Array.isArray(alternatives)) return sampleAlternative(alternatives, context);
  return sampleTyped(target, context);
}

function sampleTyped(schema: JsonObject, context: Context): unknown {
  switch (typeOf(schema)) {
    case 'object':
      return sampleObject(schema, context);
    case 'array':
      return sampleArray(schema, context);
    case 'string':
      return sampleString(schema, context.text);
    case 'integer':
      return sampleNumber(schema, 1);
    case 'number':
      return sampleNumber(schema, 0.5);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return cutText(context.text, 80);
  }
}

function typeOf(schema: JsonObject): unknown {
  const { type } = schema;
  if (Array.isArray(type)) return type.find((name) => name !== 'null') ?? 'null';
  if (type !== undefined) return type;
  if ('properties' in schema) return 'object';
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined;
}

function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#')) return schema;
  let value: unknown = root;
  for (const step of reference.split('/').slice(1)) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) ? value[name] : undefined;
  }
  return isObject(value) && value !== schema ? resolve(value, root) : {};
}

/** Prefers a value over null, and beyond the depth an alternative that ends the recursion. */
function sampleAlternative(alternatives: readonly unknown[], context: Context): unknown {
  const schemas = alternatives.filter(isObject).map((schema) => resolve(schema, context.root));
  const chosen =
    context.depth > FULL_DEPTH
      ? (schemas.find(isNull) ?? schemas.find((schema) => typeOf(schema) !== 'object'))
      : schemas.find((schema) => !isNull(schema));
  return sample(chosen ?? schemas[0] ?? {}, context);
}

function isNull(schema: JsonObject): boolean {
  return typeOf(schema) === 'null';
}

function sampleMerged(schema: JsonObject, parts: readonly unknown[], context: Context): unknown {
  const { allOf: _allOf, ...rest } = schema;
  const schemas = [rest, ...parts.filter(isObject).map((part) => resolve(part, context.root))];
  const merged: Record<string, unknown> = {};
  const required = new Set<unknown>();
  for (const part of schemas) {
    const properties = { ...asObject(merged['properties']), ...asObject(part['properties']) };
    Object.assign(merged, part);
    if (Object.keys(properties).length > 0) merged['properties'] = properties;
    if (Array.isArray(part['required'])) part['required'].forEach((name) => required.add(name));
  }
  return sample({ ...merged, required: [...required] }, context);
}

function sampleObject(schema: JsonObject, context: Context): JsonObject {
  const properties = asObject(schema['properties']);
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const names = Object.keys(properties).filter(
    (name) => context.depth < FULL_DEPTH || required.includes(name),
  );
  const deeper = { ...context, depth: context.depth + 1 };
  const entries = names.map((name) => [name, sample(asObject(properties[name]), deeper)] as const);
  return Object.fromEntries(entries);
}

function sampleArray(schema: JsonObject, context: Context): unknown[] {
  const { minItems, maxItems } = schema;
  const min = typeof minItems === 'number' ? minItems : 0;
  const preferred = context.depth < FULL_DEPTH ? Math.max(1, min) : min;
  const length = typeof maxItems === 'number' ? Math.min(preferred, maxItems) : preferred;
  const first: readonly unknown[] = Array.isArray(schema['prefixItems'])
    ? schema['prefixItems']
    : [];
  const deeper = { ...context, depth: context.depth + 1 };
  return Array.from({ length: Math.max(length, first.length) }, (_, index) =>
    sample(asObject(first[index] ?? schema['items']), deeper),
  );
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'PT1S',
  email: 'someone@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function sampleString(schema: JsonObject, text: string): string {
  const { format, minLength, maxLength } = schema;
  if (typeof format === 'string' && FORMATS[format] !== undefined) return FORMATS[format];
  const padded = text.padEnd(typeof minLength === 'number' ? minLength : 0, '.');
  return typeof maxLength === 'number' ? padded.slice(0, maxLength) : padded;
}

function sampleNumber(schema: JsonObject, preferred: number): number {
  const bound = (name: string): number | undefined => {
    const value = schema[name];
    return typeof value === 'number' ? value : undefined;
  };
  const step = bound('multipleOf') ?? (preferred === 1 ? 1 : 0.5);
  const min = bound('minimum') ?? shift(bound('exclusiveMinimum'), step) ?? -Infinity;
  const max = bound('maximum') ?? shift(bound('exclusiveMaximum'), -step) ?? Infinity;
  const value = Math.min(Math.max(preferred, min), max);
  const multiple = bound('multipleOf');
  return multiple === undefined ? value : Math.ceil(value / multiple) * multiple;
}

function shift(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value + by;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
