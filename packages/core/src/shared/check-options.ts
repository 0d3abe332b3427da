import { invalidInput } from './errors.ts';
import type { Rules } from './field-rules.ts';
import { findFault } from './field-rules.ts';
import type { Hint } from './hints.ts';
import { isRecord } from './untrusted-json.ts';

/** Check of the options that a factory takes. */
export interface OptionsCheck {
  /** Action that fails, for messages: `create the client`. */
  readonly action: string;
  readonly rules: Rules;
  /** Options of other libraries in lower case without separators, with what to do here. */
  readonly otherNames?: Readonly<Record<string, string>> | undefined;
}

/**
 * Refuses unknown names and wrong values. Suggestions by distance would be loaded too late: the first letters are enough to
 * find most.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the path of the option.
 */
export function checkOptions(
  options: unknown,
  { action, rules, otherNames = {} }: OptionsCheck,
): void {
  const refuse = (text: string, hints?: readonly Hint[]) =>
    invalidInput(`Cannot ${action}: ${text}`, { hints });
  if (!isRecord(options)) throw refuse('the options must be an object');
  const fault = findFault(options, rules);
  if (fault === undefined) return;
  const { path, broken, unknown } = fault;
  if (unknown === undefined) throw refuse(`${path} must be ${broken?.meaning ?? 'valid'}`);
  const name = unknown.name.replaceAll(/[-_]/gu, '').toLowerCase();
  const fields = Object.keys(unknown.known);
  const field =
    fields.find((each) => each.toLowerCase() === name) ??
    fields.find((each) => each.toLowerCase().includes(name.slice(0, 4)));
  const explanation = path === unknown.name ? otherNames[name] : undefined;
  const hints: Hint[] = [{ kind: 'known-fields', fields }];
  if (explanation !== undefined) hints.unshift({ kind: 'only', surface: 'sdk', text: explanation });
  else if (field !== undefined) hints.unshift({ kind: 'did-you-mean-field', field });
  throw refuse(`there is no option "${path}"`, hints);
}
