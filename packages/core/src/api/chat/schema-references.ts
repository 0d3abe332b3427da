import { dereference } from '@cfworker/json-schema';

import { isRecord } from '../../shared/untrusted-json.ts';

/** Schemas by their absolute URIs, as the validator looks them up. */
type Lookup = Readonly<Record<string, unknown>>;

/** Keywords whose schemas apply to the same value as the schema that has them. */
const inPlace = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'];

/**
 * Returns what would make the validator throw, as a clause: a reference that leads nowhere, references in a circle, or an id that
 * is no URI. The validator itself would find it only in an answer, which is paid for by then.
 */
export function referenceFault(schema: object): string | undefined {
  const lookup = lookUp(schema);
  if (typeof lookup === 'string') return lookup;
  for (const each of Object.values(lookup)) {
    const reference = referenceOf(each);
    if (reference !== undefined && !Object.hasOwn(lookup, reference.uri))
      return `its "$ref" ${JSON.stringify(reference.typed)} is not in the schema`;
  }
  const visited = { path: new Set(), done: new Set() };
  const isEndless = Object.values(lookup).some((each) => leadsBack(each, lookup, visited));
  return isEndless ? 'its references lead in a circle without end' : undefined;
}

function lookUp(schema: object): Lookup | string {
  try {
    return dereference(copySchema(schema));
  } catch (error) {
    const isDuplicate = error instanceof Error && error.message.startsWith('Duplicate');
    return isDuplicate ? 'two of its "$id" are the same' : 'one of its "$id" is not a URI';
  }
}

/** Copies a schema, because the validator writes into it: the caller's may be frozen, or used in several places of itself. */
export function copySchema(schema: object): Record<string, unknown> {
  // A schema is JSON, so that nothing is lost; a structured clone would keep what is shared.
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}

function referenceOf(schema: unknown): { uri: string; typed: string } | undefined {
  if (!isRecord(schema)) return undefined;
  // The validator puts it there, as a property that is not enumerable.
  const { __absolute_ref__: uri, $ref: typed } = schema;
  return typeof uri === 'string' ? { uri, typed: String(typed) } : undefined;
}

/** Schemas that were visited: those that lead to the current one, and those from which nothing leads back. */
interface Visited {
  readonly path: Set<unknown>;
  readonly done: Set<unknown>;
}

/** Whether a schema applies itself to the same value again. */
function leadsBack(schema: unknown, lookup: Lookup, visited: Visited): boolean {
  const { path, done } = visited;
  if (!isRecord(schema) || done.has(schema)) return false;
  if (path.has(schema)) return true;
  path.add(schema);
  const reference = referenceOf(schema);
  const target = reference === undefined ? [] : [lookup[reference.uri]];
  const found = [...target, ...innerOf(schema)].some((each) => leadsBack(each, lookup, visited));
  path.delete(schema);
  done.add(schema);
  return found;
}

function innerOf(schema: Readonly<Record<string, unknown>>): unknown[] {
  return inPlace.flatMap((name) => {
    const value = schema[name];
    return name === 'dependentSchemas' && isRecord(value) ? Object.values(value) : value;
  });
}
