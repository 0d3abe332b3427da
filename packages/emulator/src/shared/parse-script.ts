import * as v from 'valibot';

import { describeIssues } from './describe-issues.ts';

/**
 * Checks an input of a test: a misspelled field would otherwise be ignored, and the test would prove nothing.
 *
 * @throws TypeError naming the method and the field.
 */
export function parseScript<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  method: string,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (!parsed.success) throw new TypeError(`${method}: ${describeIssues(parsed.issues)}`);
  return parsed.output;
}

/** Checks one script or several, and returns them as a list. */
export function parseScripts<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  method: string,
): v.InferOutput<Schema>[] {
  return [input].flat().map((script) => parseScript(schema, script, method));
}
