import * as v from 'valibot';

import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput } from '../shared/errors.ts';
import type { EnvironmentName } from './variables.ts';
import { environmentVariables } from './variables.ts';

/** Environment variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Parsed values of the variables; `undefined` for an unset one. */
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
 * @throws OpenRouterError `INVALID_INPUT` that names all invalid variables at once, without their values.
 */
export function readEnvironment(environment: Environment): EnvironmentValues {
  const values: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, { aliases, schema }] of Object.entries(environmentVariables)) {
    const variable = findVariable(environment, [name, ...aliases]);
    if (variable === undefined) continue;
    const result = v.safeParse(schema, variable.text, { abortPipeEarly: true });
    if (result.success) values[name] = result.output;
    else faults.push({ variable: variable.name, message: result.issues[0].message });
  }
  if (faults.length > 0) throw environmentError(faults);
  // Each value went through the schema of its own name; a loop over names cannot show that.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- for that reason
  return values as EnvironmentValues;
}

function findVariable(
  environment: Environment,
  names: readonly string[],
): { readonly name: string; readonly text: string } | undefined {
  for (const name of names) {
    const text = Object.hasOwn(environment, name) ? environment[name]?.trim() : undefined;
    if (text !== undefined && text !== '') return { name, text };
  }
  return undefined;
}

function environmentError(faults: readonly Fault[]): OpenRouterError {
  const messages = faults.map(({ variable, message }) => `${variable} ${message}`);
  return invalidInput(`Cannot read the environment: ${messages.join('; ')}`, {
    // A long message is truncated; the details name every variable.
    details: { variables: faults },
  });
}
