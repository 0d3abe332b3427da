import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';

import type { Flag, FlagKind } from './flag.ts';

type Schema = OperationDescription['inputSchema'];

/** Overrides for the flag of a field. `false`: no flag, the command sets the field. */
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

/** Maximum number of choices that the help lists. */
const MAX_CHOICES = 12;

/** Derives the flags of a command from the input schema of its operation, one per field. */
export function deriveFlags(schema: Schema, overrides: FlagOverrides = {}): Flag[] {
  return derive(schema, { path: [], group: 'Options:' }, overrides);
}

interface FieldContext {
  readonly path: readonly string[];
  readonly group: string;
}

function derive(schema: Schema, { path, group }: FieldContext, overrides: FlagOverrides): Flag[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = [...path, name];
    const field = inner.join('.');
    const override = overrides[field];
    if (override === false || typeof property === 'boolean') return [];
    const node = withoutNull(property);
    // An object becomes a group of flags, unless the command overrides it as a single flag.
    if (node.properties !== undefined && override === undefined) {
      return derive(node, { path: inner, group: `${capitalize(toWords(inner))}:` }, overrides);
    }
    return [toFlag(node, field, { group, ...definedOnly(override), name: inner.join('-') })];
  });
}

interface FlagText {
  readonly name: string;
  readonly group: string;
  readonly syntax?: string | undefined;
  readonly description?: string | undefined;
  readonly kind?: FlagKind | undefined;
}

function toFlag(node: Schema, field: string, wording: FlagText): Flag {
  const { name, group, syntax, description, kind = kindOf(node) } = wording;
  const long = `--${name.replaceAll('_', '-')}`;
  return {
    syntax: syntax ?? (kind === 'boolean' ? long : `${long} <${placeholderOf(node, kind)}>`),
    // Limits of a duration are in milliseconds, but durations are typed as 90s or 10m.
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
  // A text is a list with one entry.
  if (kinds.has('list') && [...kinds].every((kind) => kind === 'list' || kind === 'text')) {
    return 'list';
  }
  // A number or a text: passed as text, which the operation parses.
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
  const text = uncapitalize(description.replaceAll('`', '').replace(/\.$/u, ''));
  return [text, limitsOf(node, text)].filter((part) => part !== '').join(' ');
}

function limitsOf(node: Schema, text: string): string {
  const items = typeof node.items === 'object' && !Array.isArray(node.items) ? node.items : node;
  const choices = (node.enum ?? items.enum)?.map((choice) => JSON.stringify(choice));
  if (choices !== undefined && choices.length <= MAX_CHOICES) {
    const choiceTexts = choices.map((choice) => choice.replaceAll('"', ''));
    return choiceTexts.every((word) => text.includes(word)) ? '' : `(${choiceTexts.join(', ')})`;
  }
  const { minimum } = node;
  // The largest safe integer is not a meaningful limit.
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

function definedOnly(override: Exclude<FlagOverride, false> | undefined): Partial<FlagText> {
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

/** Lowercases the first letter, because help uses phrases; an abbreviation keeps its capitals. */
function uncapitalize(text: string): string {
  return /^[A-Z][a-z]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
