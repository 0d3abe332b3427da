import * as v from 'valibot';

import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput } from '../shared/errors.ts';
import type { EnvironmentName } from './variables.ts';
import { environmentVariables } from './variables.ts';

/** The environment as it is given: names and texts. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the variables that are set say. */
export type EnvironmentValues = {
  readonly [Name in EnvironmentName]:
    | v.InferOutput<(typeof environmentVariables)[Name]['schema']>
    | undefined;
};

interface Fault {
  readonly variable: string;
  readonly message: string;
}

/**
 * Reads every variable. An empty one counts as unset.
 *
 * @throws OpenRouterError `INVALID_INPUT` that tells of all bad variables at once, and of no value.
 */
export function readEnvironment(environment: Environment): EnvironmentValues {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, { aliases, schema }] of Object.entries(environmentVariables)) {
    const found = findText(environment, [name, ...aliases]);
    if (found === undefined) continue;
    const result = v.safeParse(schema, found.text, { abortPipeEarly: true });
    if (result.success) values[name] = result.output;
    else faults.push({ variable: found.name, message: result.issues[0].message });
  }
  if (faults.length > 0) throw badVariables(faults);
  // Each value went through the schema of its own name; a loop over names cannot show that.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- for that reason
  return values as EnvironmentValues;
}

function findText(
  environment: Environment,
  names: readonly string[],
): { readonly name: string; readonly text: string } | undefined {
  for (const name of names) {
    const text = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
    if (text !== undefined && text !== '') return { name, text };
  }
  return undefined;
}

function badVariables(faults: readonly Fault[]): OpenRouterError {
  const told = faults.map(({ variable, message }) => `${variable} ${message}`);
  return invalidInput(`Cannot read the environment: ${told.join('; ')}`, {
    // A long message is cut; here every variable is named all the same.
    details: { variables: faults },
  });
}
