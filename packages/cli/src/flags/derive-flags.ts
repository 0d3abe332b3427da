import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import type { Flag, FlagKind } from './flag.ts';

type Schema = OperationDescription['inputSchema'];

/** What a flag says better than its field does. `false` leaves the field to the command. */
type FlagOverride =
  | false
  | {
      readonly syntax?: string | undefined;
      readonly description?: string | undefined;
      readonly group?: string | undefined;
      readonly kind?: FlagKind | undefined;
    };

/** Overrides by the dotted path of the field. */
export type FlagOverrides = Readonly<Record<string, FlagOverride>>;

/** Longest list of choices that the help spells out. */
const MAX_CHOICES = 12;

/** Makes the flags of a command from the input schema of its operation, field by field. */
export function deriveFlags(schema: Schema, overrides: FlagOverrides = {}): Flag[] {
  return derive(schema, { path: [], group: 'Options:' }, overrides);
}

interface Place {
  readonly path: readonly string[];
  readonly group: string;
}

function derive(schema: Schema, { path, group }: Place, overrides: FlagOverrides): Flag[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = [...path, name];
    const field = inner.join('.');
    const override = overrides[field];
    if (override === false || typeof property === 'boolean') return [];
    const node = withoutNull(property);
    // An object of known fields becomes a group of flags, unless the command says how to give it whole.
    if (node.properties !== undefined && override === undefined) {
      return derive(node, { path: inner, group: `${capitalize(toWords(inner))}:` }, overrides);
    }
    return [toFlag(node, field, { group, ...definedOnly(override), name: inner.join('-') })];
  });
}

interface Wording {
  readonly name: string;
  readonly group: string;
  readonly syntax?: string | undefined;
  readonly description?: string | undefined;
  readonly kind?: FlagKind | undefined;
}

function toFlag(node: Schema, field: string, wording: Wording): Flag {
  const { name, group, syntax, description, kind = kindOf(node) } = wording;
  const long = `--${name.replaceAll('_', '-')}`;
  return {
    syntax: syntax ?? (kind === 'boolean' ? long : `${long} <${placeholderOf(node, kind)}>`),
    // Limits of a duration are in milliseconds, which nobody types.
    description: describe(description ?? node.description ?? '', kind === 'duration' ? {} : node),
    group,
    kind,
    field,
  };
}

function kindOf(node: Schema): FlagKind {
  if (node.enum !== undefined) return 'text';
  switch (node.type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return kindOfList(node);
    default:
      return kindOfUnion(node);
  }
}

function kindOfList({ items }: Schema): FlagKind {
  if (typeof items !== 'object' || Array.isArray(items)) return 'json';
  const kind = kindOf(items);
  if (kind === 'text') return 'list';
  return kind === 'number' ? 'number-list' : 'json';
}

function kindOfUnion(node: Schema): FlagKind {
  const kinds = new Set(choicesOf(node).map(kindOf));
  // One text is a list of one.
  if (kinds.has('list') && [...kinds].every((kind) => kind === 'list' || kind === 'text')) {
    return 'list';
  }
  // A number or a text: the text says both, and the operation reads it.
  if (kinds.has('text') && [...kinds].every((kind) => kind === 'number' || kind === 'text')) {
    return 'text';
  }
  const [kind] = kinds;
  return kinds.size === 1 && kind !== undefined ? kind : 'json';
}

function placeholderOf(node: Schema, kind: FlagKind): string {
  switch (kind) {
    case 'number':
      return node.type === 'integer' ? 'n' : 'number';
    case 'number-list':
      return '1,2';
    case 'duration':
      return 'duration';
    case 'seconds':
      return 'seconds';
    case 'list':
      return 'a,b';
    case 'json':
      return 'json|@file';
    case 'text':
      return node.enum === undefined ? 'text' : 'name';
    case 'texts':
    case 'boolean':
      return 'text';
  }
}

function describe(description: string, node: Schema): string {
  const said = uncapitalize(description.replaceAll('`', '').replace(/\.$/u, ''));
  return [said, limitsOf(node, said)].filter((part) => part !== '').join(' ');
}

function limitsOf(node: Schema, said: string): string {
  const items = typeof node.items === 'object' && !Array.isArray(node.items) ? node.items : node;
  const choices = (node.enum ?? items.enum)?.map((choice) => JSON.stringify(choice));
  if (choices !== undefined && choices.length <= MAX_CHOICES) {
    const words = choices.map((choice) => choice.replaceAll('"', ''));
    return words.every((word) => said.includes(word)) ? '' : `(${words.join(', ')})`;
  }
  const { minimum } = node;
  // The largest integer there is, is no limit that anybody meets.
  const maximum = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : node.maximum;
  if (minimum !== undefined && maximum !== undefined) {
    return `(${String(minimum)} to ${String(maximum)})`;
  }
  if (minimum !== undefined) return `(at least ${String(minimum)})`;
  return maximum === undefined ? '' : `(at most ${String(maximum)})`;
}

function withoutNull(node: Schema): Schema {
  const choices = choicesOf(node).filter(({ type }) => type !== 'null');
  const [only] = choices;
  if (only === undefined || choices.length > 1) return node;
  return node.description === undefined ? only : { ...only, description: node.description };
}

function choicesOf(node: Schema): Schema[] {
  const choices = node.anyOf ?? node.oneOf ?? [];
  return choices.filter((choice): choice is Schema => typeof choice === 'object');
}

function definedOnly(override: Exclude<FlagOverride, false> | undefined): Partial<Wording> {
  return Object.fromEntries(
    Object.entries(override ?? {}).filter(([, value]) => value !== undefined),
  );
}

function toWords(path: readonly string[]): string {
  return path.join(' ').replaceAll('_', ' ');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Help speaks in phrases, not sentences; an abbreviation keeps its capitals. */
function uncapitalize(text: string): string {
  return /^[A-Z][a-z]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
