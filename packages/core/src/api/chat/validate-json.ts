import type { OutputUnit, SchemaDraft } from '@cfworker/json-schema';
import { Validator } from '@cfworker/json-schema';
import type { StandardSchemaV1 } from '@standard-schema/spec';

import { copySchema } from './schema-references.ts';
import { unwritableFault } from './unwritable-fault.ts';

export { requireSchema } from './check-schema.ts';

/** Returns the Standard Schema of a JSON Schema, so that answers are validated in one way. The schema was checked before. */
export function toStandardSchema(schema: Readonly<Record<string, unknown>>): StandardSchemaV1 {
  return {
    '~standard': {
      version: 1,
      vendor: 'json-schema',
      validate(value) {
        const fault = unwritableFault(value);
        if (fault !== undefined) return { issues: [{ message: fault }] };
        const validator = new Validator(copySchema(schema), draftOf(schema), false);
        const { valid, errors } = validator.validate(value);
        return valid ? { value } : { issues: innermost(errors).map(toIssue) };
      },
    },
  };
}

const drafts: readonly [RegExp, SchemaDraft][] = [
  [/draft-0?4/u, '4'],
  [/draft-0?[67]/u, '7'],
  [/2019-09/u, '2019-09'],
];

function draftOf({ $schema: dialect }: Readonly<Record<string, unknown>>): SchemaDraft {
  const named = drafts.find(([pattern]) => pattern.test(String(dialect)));
  return named?.[1] ?? '2020-12';
}

/** Drops errors that only say that something inside of the value is wrong. */
function innermost(errors: readonly OutputUnit[]): readonly OutputUnit[] {
  return errors.filter(
    ({ instanceLocation: location }) =>
      !errors.some((other) => other.instanceLocation.startsWith(`${location}/`)),
  );
}

function toIssue({ error, instanceLocation }: OutputUnit): StandardSchemaV1.Issue {
  const path = instanceLocation.split('/').slice(1).map(decodeURIComponent);
  return { message: error.replace(/\.$/u, ''), path };
}
