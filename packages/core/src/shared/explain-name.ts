import type { Hint } from './hints.ts';
import { otherNames } from './other-names.ts';
import { nearest } from './suggest.ts';

export { nearest };

/** Unknown name, with the known ones in its place. */
export interface UnknownName {
  readonly name: string;
  readonly known: readonly string[];
  /** Action of the request, or `call` for the options of a call. */
  readonly place: string;
}

/** Returns what an unknown name is called here: as other libraries have it, else the most similar known name, else all of them. */
export function explainName({ name, known, place }: UnknownName): readonly Hint[] {
  const explanation = explanationOf(name, place);
  if (explanation !== undefined) return [explanation];
  const [field] = nearest(name, known);
  return [
    field === undefined
      ? { kind: 'known-fields', fields: known }
      : { kind: 'did-you-mean-field', field },
  ];
}

/** Returns the explanation of a name that other libraries or the wire have. */
export function explanationOf(name: string, place: string): Hint | undefined {
  const names = Object.hasOwn(otherNames, place) ? otherNames[place] : undefined;
  const plain = name.replaceAll(/[-_]/gu, '').toLowerCase();
  const text = names !== undefined && Object.hasOwn(names, plain) ? names[plain] : undefined;
  return text === undefined ? undefined : { kind: 'only', surface: 'sdk', text };
}
