import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type * as ExplainName from '../../shared/explain-name.ts';
import type { FieldFault, Rules } from '../../shared/field-rules.ts';
import { findFault } from '../../shared/field-rules.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { callRules } from './call-rules.ts';

/** Call whose options are checked. */
export interface CheckedCall {
  /** Name of the call for messages. */
  readonly action: string;
  readonly options: unknown;
  /** Rules of the options that only this call has. @default none */
  readonly ownRules?: Rules | undefined;
}

/** Loads the explanations of unknown names, for a mistake only. */
export type Explain = () => Promise<typeof ExplainName>;

/**
 * Returns the error of options that would be ignored, such as a misspelled limit; `undefined` when each is known and has its
 * type. Costs nothing for options that are right: the words of the error are loaded with it.
 */
export function refuseOptions(
  { action, options, ownRules }: CheckedCall,
  explain: Explain | undefined,
): Promise<OpenRouterError> | undefined {
  if (options === undefined) return undefined;
  const rules = ownRules === undefined ? callRules : { ...callRules, ...ownRules };
  const fault = isRecord(options)
    ? findFault(options, rules)
    : { path: 'the options', broken: { meaning: 'an object', value: options } };
  return fault === undefined ? undefined : toError({ action, explain }, fault);
}

async function toError(
  { action, explain }: { readonly action: string; readonly explain: Explain | undefined },
  { path, unknown, broken }: FieldFault,
): Promise<OpenRouterError> {
  if (unknown === undefined)
    return invalidInput(`Cannot ${action}: ${path} must be ${broken?.meaning ?? 'valid'}`);
  const { name } = unknown;
  const known = Object.keys(unknown.known);
  const names = await explain?.();
  return invalidInput(`Cannot ${action}: there is no option "${path}" of a call`, {
    hints: names?.explainName({ name, known, place: 'call' }) ?? [
      { kind: 'known-fields', fields: known },
    ],
  });
}
