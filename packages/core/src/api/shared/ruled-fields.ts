import * as v from 'valibot';

import type { Rule, Rules } from '../../shared/field-rules.ts';
import type { ProviderRouting } from './routing.ts';
import { routingRules } from './routing-rules.ts';

/** Provider routing of a request. */
export const Routing = fromRules<ProviderRouting>(routingRules);

/** Returns the schema of an object with rules, so that a request is checked by the same table as the options of a client. */
export function fromRules<Shape>(rules: Rules): v.GenericSchema<unknown, Shape> {
  // The rules are those of the shape, which the table of rules proves.
  return toSchema(['an object', () => false, rules]) as v.GenericSchema<unknown, Shape>;
}

function toSchema([meaning, accepts, inside]: Rule): v.GenericSchema {
  const value = v.custom(accepts, `must be ${meaning}`);
  if (inside === undefined) return value;
  const entries = Object.entries(inside).map(([name, rule]) => [name, v.optional(toSchema(rule))]);
  const fields = v.strictObject(Object.fromEntries(entries));
  return meaning === 'an object' ? fields : v.union([value, fields]);
}
