import { invalidInput } from '../../shared/errors.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { referenceFault } from './schema-references.ts';

/** Deepest nesting of a schema: no provider accepts more. */
const MAX_DEPTH = 100;

const types: ReadonlySet<unknown> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
]);

/** Returns what is wrong with the value of a keyword, as a clause: `must be a list`; `undefined` when nothing is. */
type Check = (value: unknown, walk: Walk) => string | undefined;

interface Walk {
  /** Names of the keywords that lead here. */
  readonly path: readonly string[];
}

const number: Check = (value) => (typeof value === 'number' ? undefined : 'must be a number');
const count: Check = (value, walk) =>
  number(value, walk) ??
  (Number.isInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number from 0');
const text: Check = (value) => (typeof value === 'string' ? undefined : 'must be a text');
/** A boolean in draft 4. */
const limit: Check = (value, walk) =>
  typeof value === 'boolean' ? undefined : number(value, walk);
const texts: Check = (value) =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    ? undefined
    : 'must be a list of texts';
const list: Check = (value) => (Array.isArray(value) ? undefined : 'must be a list');
/** An empty list allows no answer at all. */
const choices: Check = (value, walk) =>
  list(value, walk) ??
  (Array.isArray(value) && value.length === 0 ? 'must not be empty' : undefined);
const schemas: Check = (value, walk) =>
  Array.isArray(value) ? each(value, walk) : list(value, walk);
const alternatives: Check = (value, walk) => choices(value, walk) ?? schemas(value, walk);
const schema: Check = (value, walk) =>
  typeof value === 'boolean' ? undefined : faultOf(value, walk);
/** A list of schemas before draft 2020-12. */
const schemaOrList: Check = (value, walk) =>
  Array.isArray(value) ? schemas(value, walk) : schema(value, walk);
const schemasByName: Check = (value, walk) =>
  isRecord(value) ? each(value, walk) : 'must be an object';

/** Keywords that restrict a value, with the checks of their own values. */
const keywords: Readonly<Record<string, Check>> = {
  $ref: checkReference,
  type: (value) => {
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isWrong = names.length === 0 || names.some((name) => !types.has(name));
    return !isWrong ? undefined : `must be one of ${[...types].join(', ')}`;
  },
  enum: choices,
  const: () => undefined,
  properties: schemasByName,
  patternProperties: schemasByName,
  additionalProperties: schema,
  unevaluatedProperties: schema,
  propertyNames: schema,
  required: (value, walk) => (typeof value === 'boolean' ? undefined : texts(value, walk)),
  items: schemaOrList,
  prefixItems: schemas,
  additionalItems: schema,
  unevaluatedItems: schema,
  contains: schema,
  allOf: alternatives,
  anyOf: alternatives,
  oneOf: alternatives,
  not: schema,
  if: schema,
  // A keyword of JSON Schema; nothing awaits this table.
  // oxlint-disable-next-line unicorn/no-thenable
  then: schema,
  else: schema,
  dependentSchemas: schemasByName,
  $defs: schemasByName,
  definitions: schemasByName,
  minimum: number,
  maximum: number,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
  multipleOf: (value, walk) =>
    number(value, walk) ?? (Number(value) > 0 ? undefined : 'must be greater than 0'),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minProperties: count,
  maxProperties: count,
  pattern: (value, walk) => text(value, walk) ?? patternFault(String(value)),
  format: text,
};

/** Rejects an object that is no JSON Schema before it is sent and paid for: providers ignore one, or answer anything. */
export function requireSchema(root: Readonly<Record<string, unknown>>): void {
  const fault = schemaFault(root);
  if (fault === undefined) return;
  throw invalidInput(`Cannot use the JSON Schema: ${fault}`, {
    hints: [
      {
        kind: 'text',
        text: 'A schema looks like {"type":"object","properties":{"name":{"type":"string"}}}.',
      },
    ],
  });
}

/** Returns what makes an object no JSON Schema, as a clause: `its "type" must be …`; `undefined` when it is one. */
export function schemaFault(root: object): string | undefined {
  const names = Object.keys(root);
  if (names.length > 0 && !names.some((name) => Object.hasOwn(keywords, name)))
    return 'it has no keyword that restricts the answer, such as "type"';
  return faultOf(root, { path: [] }) ?? referenceFault(root);
}

function faultOf(value: unknown, walk: Walk): string | undefined {
  if (!isRecord(value)) return 'must be a schema';
  if (walk.path.length > MAX_DEPTH) return 'is nested too deeply';
  for (const [name, inner] of Object.entries(value)) {
    const check = Object.hasOwn(keywords, name) ? keywords[name] : undefined;
    const fault = check?.(inner, { ...walk, path: [...walk.path, name] });
    if (fault !== undefined) return named(fault, name);
  }
  return undefined;
}

function each(values: object, walk: Walk): string | undefined {
  for (const [name, value] of Object.entries(values)) {
    const fault = schema(value, { ...walk, path: [...walk.path, name] });
    if (fault !== undefined) return named(fault, name);
  }
  return undefined;
}

/** Puts the name of a keyword before a fault: `its "properties.age.type" must be …`. */
function named(fault: string, name: string): string {
  const inner = /^its "(?<path>.*?)" (?<rest>.*)$/su.exec(fault)?.groups;
  return inner === undefined
    ? `its "${name}" ${fault}`
    : `its "${name}.${inner['path'] ?? ''}" ${inner['rest'] ?? ''}`;
}

function patternFault(pattern: string): string | undefined {
  try {
    void new RegExp(pattern, 'u');
    return undefined;
  } catch {
    return 'must be a regular expression';
  }
}

/** Whether it leads somewhere is checked for all references together. */
function checkReference(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  return value.startsWith('#') ? undefined : 'must be in the same schema';
}
