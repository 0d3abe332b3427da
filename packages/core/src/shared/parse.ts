import * as v from 'valibot';

import type { OpenRouterError } from './errors.ts';
import { invalidInput } from './errors.ts';
import { explainName } from './explain-name.ts';
import type { Hint } from './hints.ts';
import { nearest } from './suggest.ts';

/** Maximum faults of one input that are reported; people fix them a few at a time. */
const MAX_FAULTS = 5;

/**
 * Validates untrusted input.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field, with the nearest known name for an unknown one.
 */
export function parseInput<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  action: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  throw toInvalidInput(schema, result.issues, action);
}

function toInvalidInput(
  schema: v.GenericSchema,
  issues: readonly v.BaseIssue<unknown>[],
  action: string,
): OpenRouterError {
  const faults = issues
    .flatMap((issue) => locate(issue))
    .slice(0, MAX_FAULTS)
    .map((located) => describe(schema, action, located));
  return invalidInput(`Cannot ${action}: ${faults.map(({ text }) => text).join('; ')}`, {
    hints: faults.flatMap(({ hint }) => hint ?? []),
    details: {
      fields: fieldsIn(faults, fieldNames(schema, [])),
      issues: faults.map(({ path, text }) => ({ path, message: text })),
    },
  });
}

/** Returns the fields that a message quotes: those with faults, and those that a check of the whole input names. */
function fieldsIn(faults: readonly Fault[], keys: readonly string[]): readonly string[] {
  const quoted = keys.filter((key) => faults.some(({ text }) => text.includes(`"${key}"`)));
  return [...new Set([...faults.map(({ path }) => path).filter((path) => path !== ''), ...quoted])];
}

interface Located {
  readonly issue: v.BaseIssue<unknown>;
  readonly keys: readonly unknown[];
}

/** Flattens an issue: a union says only that no member matches; the issues of the closest member say why. */
function locate(issue: v.BaseIssue<unknown>, before: readonly unknown[] = []): Located[] {
  const keys = [...before, ...(issue.path ?? []).map(({ key }) => key)];
  const inside = (issue.issues ?? []).filter(({ path }) => path !== undefined);
  return inside.length === 0 ? [{ issue, keys }] : inside.flatMap((each) => locate(each, keys));
}

interface Fault {
  readonly path: string;
  readonly text: string;
  readonly hint: Hint | undefined;
}

function describe(schema: v.GenericSchema, place: string, { issue, keys }: Located): Fault {
  const path = keys.map(String).join('.');
  if (issue.expected === 'never' && keys.length > 0) {
    const fields = fieldNames(schema, keys.slice(0, -1));
    const [hint] = explainName({ name: String(keys.at(-1)), known: fields, place });
    return { path, text: `unknown field "${path}"`, hint };
  }
  if (issue.received === 'undefined' && keys.length > 0) {
    return { path, text: `field "${path}" is missing`, hint: meaningOf(schema, keys) };
  }
  const name = path === '' ? 'the input' : `"${path}"`;
  const text = `${name} ${describeExpectation(issue)}`;
  const choices = hasOwnMessage(issue) ? [] : choicesOf(issue);
  const suggestion =
    typeof issue.input === 'string' ? suggestValue(issue.input, choices) : undefined;
  // A check of the whole input with its own message needs no hint; any other fault of the whole gets the list of fields.
  const fields =
    keys.length > 0 || hasOwnMessage(issue) ? undefined : listOf(fieldNames(schema, []));
  return { path, text, hint: suggestion ?? meaningOf(schema, keys) ?? fields };
}

function listOf(fields: readonly string[]): Hint {
  return { kind: 'known-fields', fields };
}

/** Returns the description of a field, from its schema or from the nearest one around it. */
function meaningOf(schema: v.GenericSchema, path: readonly unknown[]): Hint | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const keys = path.slice(0, depth);
    const meaning = schemasAt(schema, keys)
      .map((each) => v.getDescription(each))
      .find(Boolean);
    if (meaning !== undefined) return { kind: 'field-meaning', field: keys.join('.'), meaning };
  }
  return undefined;
}

function suggestValue(text: string, choices: readonly string[]): Hint | undefined {
  const [value] = nearest(text, choices);
  return value === undefined ? undefined : { kind: 'did-you-mean', values: [value] };
}

/** Whether a check has a message of its own; valibot's default messages begin with `Invalid`. */
function hasOwnMessage({ message }: v.BaseIssue<unknown>): boolean {
  return !message.startsWith('Invalid ');
}

function describeExpectation(issue: v.BaseIssue<unknown>): string {
  if (hasOwnMessage(issue)) return issue.message;
  const { type, received } = issue;
  const limit = String(issue.requirement);
  switch (type) {
    case 'min_value':
      return `must be at least ${limit}, not ${received}`;
    case 'max_value':
      return `must be at most ${limit}, not ${received}`;
    case 'min_length':
      return `must have at least ${countOf(issue, limit)}, not ${received}`;
    case 'max_length':
      return `must have at most ${countOf(issue, limit)}, not ${received}`;
    case 'integer':
    case 'safe_integer':
      return `must be a whole number, not ${received}`;
    default:
      return issue.kind === 'schema'
        ? `must be ${describeExpected(issue)}, not ${nounFor(received)}`
        : `does not have the right form: ${shorten(received)}`;
  }
}

function countOf({ input }: v.BaseIssue<unknown>, limit: string): string {
  const unit = Array.isArray(input) ? 'item' : 'character';
  return `${limit} ${unit}${limit === '1' ? '' : 's'}`;
}

function describeExpected(issue: v.BaseIssue<unknown>): string {
  const choices = choicesOf(issue);
  if (choices.length > 1) return `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`;
  return alternativesOf(issue).map(nounFor).join(' or ');
}

/** Parses the expectation of valibot: `string`, `"a"` or `("a" | "b")`. */
function alternativesOf({ expected }: v.BaseIssue<unknown>): string[] {
  return (expected ?? '').replaceAll(/^\(|\)$/gu, '').split(' | ');
}

/** Returns the strings that are allowed. */
function choicesOf(issue: v.BaseIssue<unknown>): string[] {
  return alternativesOf(issue).flatMap((each) => /^"(.*)"$/u.exec(each)?.[1] ?? []);
}

const nouns: ReadonlyMap<string, string> = new Map([
  ['Object', 'an object'],
  ['Array', 'a list'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['undefined', 'nothing'],
]);

function nounFor(word: string): string {
  return nouns.get(word) ?? shorten(word);
}

/** Shortens an invalid value for a message: it may be a whole file in base64. */
function shorten(text: string): string {
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}…`;
}

const MAX_SHOWN_LENGTH = 60;

/** Returns the field names of an object inside a schema, at a path of keys. */
function fieldNames(schema: v.GenericSchema, path: readonly unknown[]): string[] {
  const schemas = schemasAt(schema, path);
  return [...new Set(schemas.flatMap((each) => Object.keys(entriesOf(each) ?? {})))];
}

function schemasAt(schema: v.GenericSchema, path: readonly unknown[]): v.GenericSchema[] {
  let schemas = unwrap(schema);
  for (const key of path) {
    schemas = schemas.flatMap((each) => stepInto(each, key)).flatMap(unwrap);
  }
  return schemas;
}

function stepInto(schema: v.GenericSchema, key: unknown): v.GenericSchema[] {
  if ('item' in schema) return [schema.item as v.GenericSchema];
  const entry = entriesOf(schema)?.[String(key)];
  return entry === undefined ? [] : [entry];
}

/** Unwraps optional, nullable and union schemas. Valibot's generic type does not show these fields. */
function unwrap(schema: v.GenericSchema): v.GenericSchema[] {
  if ('wrapped' in schema) return unwrap(schema.wrapped as v.GenericSchema);
  // The options of a picklist are values, those of a union are schemas.
  const options = 'options' in schema && Array.isArray(schema.options) ? schema.options : [];
  const inner = options.filter(isSchema);
  return inner.length === 0 ? [schema] : inner.flatMap(unwrap);
}

function entriesOf(schema: v.GenericSchema): Record<string, v.GenericSchema> | undefined {
  return 'entries' in schema ? (schema.entries as Record<string, v.GenericSchema>) : undefined;
}

function isSchema(value: unknown): value is v.GenericSchema {
  return typeof value === 'object' && value !== null && '~run' in value;
}
