import { isRecord } from './untrusted-json.ts';

/** Rule for the value of a field: its meaning for messages, which values it accepts, and the rules of an object. */
export type Rule = readonly [
  meaning: string,
  accepts: (value: unknown) => boolean,
  inside?: Rules | undefined,
];

/** Rules by the name of the field. Other names are unknown. */
export type Rules = Readonly<Record<string, Rule>>;

/** Table of rules that is complete for a type. */
export type RulesOf<Shape> = Readonly<Record<keyof Shape, Rule>>;

/** Rules of what a type has beside another one. */
export type OwnRulesOf<Shape extends Base, Base> = RulesOf<Omit<Shape, keyof Base>>;

/** First fault within an object: an unknown field, or a value that breaks its rule. */
export interface FieldFault {
  readonly path: string;
  /** Name of the unknown field, and the fields that are known in its place. */
  readonly unknown?: { readonly name: string; readonly known: Rules } | undefined;
  /** Meaning of the broken rule, and the value. */
  readonly broken?: { readonly meaning: string; readonly value: unknown } | undefined;
}

/** Value that is checked where it is used. */
export const any: Rule = ['a value', () => true];
export const text: Rule = ['a text', (value) => typeof value === 'string'];
export const flag: Rule = ['true or false', (value) => typeof value === 'boolean'];
export const method: Rule = ['a function', (value) => typeof value === 'function'];
export const list: Rule = ['a list', Array.isArray];
export const record: Rule = ['an object', isRecord];
export const above0: Rule = ['a number above 0', (value) => isNumber(value) && value > 0];
export const notNegative: Rule = ['a number, 0 or above', (value) => isNumber(value) && value >= 0];
/** Limit that `Infinity` switches off. */
export const limit: Rule = [
  'a number, 0 or above',
  (value) => typeof value === 'number' && value >= 0,
];

/** Returns the rule for an object, or for a value of another rule. */
export function object(inside: Rules, [meaning, accepts]: Rule = ['', () => false]): Rule {
  return [meaning === '' ? 'an object' : `${meaning} or an object`, accepts, inside];
}

/** Returns the rule for a value of either rule. */
export function either([meaning, accepts]: Rule, [other, acceptsOther]: Rule): Rule {
  return [`${meaning} or ${other}`, (value) => accepts(value) || acceptsOther(value)];
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Returns the first unknown field or wrong value within an object. */
export function findFault(value: object, rules: Rules, prefix = ''): FieldFault | undefined {
  // A view of its fields, inherited ones included: a signal in place of options has no others.
  const fields: Readonly<Record<string, unknown>> = value as never;
  for (const name in fields) {
    const inner = fields[name];
    // One that is `undefined` was left out.
    if (inner === undefined) continue;
    const path = prefix + name;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) return { path, unknown: { name, known: rules } };
    const [meaning, accepts, inside] = rule;
    if (accepts(inner)) continue;
    if (inside === undefined || !isRecord(inner))
      return { path, broken: { meaning, value: inner } };
    const fault = findFault(inner, inside, `${path}.`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
