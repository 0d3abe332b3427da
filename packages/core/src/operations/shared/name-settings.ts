import type { ClientDefaults } from '../../api/shared/defaults.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import type { HintOption } from '../../shared/hint-options.ts';
import type { Hint } from '../../shared/hints.ts';
import { isRecord } from '../../shared/untrusted-json.ts';

/** Setting of the client that takes the place of a field which the caller left out. */
interface Setting {
  /** Field of the input, with its parents. */
  readonly field: readonly [string, ...string[]];
  /** Whether the client has it. */
  isSet(defaults: ClientDefaults): boolean;
  readonly option: HintOption;
}

/** Settings by the option that hints mention. */
const settings: { readonly [Option in HintOption]?: Setting } = {
  maxTokens: {
    field: ['max_tokens'],
    isSet: ({ maxTokens }) => maxTokens !== undefined,
    option: 'defaultMaxTokens',
  },
  allowFallbacks: {
    field: ['provider', 'allow_fallbacks'],
    isSet: ({ provider }) => provider?.allowFallbacks !== undefined,
    option: 'routingAllowFallbacks',
  },
  requireParameters: {
    field: ['provider', 'require_parameters'],
    isSet: ({ provider }) => provider?.requireParameters !== undefined,
    option: 'routingRequireParameters',
  },
};

/** Changes the hints of an error so that they name a setting of the client, and not a field that the caller left out. */
export function nameSettings(
  error: OpenRouterError,
  input: unknown,
  defaults: ClientDefaults,
): OpenRouterError {
  const settingOf = (hint: Hint): Setting | undefined => {
    const setting = 'option' in hint ? settings[hint.option] : undefined;
    return setting?.isSet(defaults) === true && !has(input, setting.field) ? setting : undefined;
  };
  if (error.hints.every((hint) => settingOf(hint) === undefined)) return error;
  const hints = error.hints.map((hint): Hint => {
    const setting = settingOf(hint);
    if (setting === undefined) return hint;
    // Each kind with an option that is in the table takes any option.
    return { ...hint, option: setting.option } as Hint;
  });
  return error.with({ hints });
}

function has(input: unknown, [name, ...rest]: readonly [string, ...string[]]): boolean {
  const value = isRecord(input) ? input[name] : undefined;
  const [next, ...others] = rest;
  return next === undefined ? value !== undefined : has(value, [next, ...others]);
}
