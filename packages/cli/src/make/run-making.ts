import type { Operation } from '@orkit/openrouter-multimodal/operations';

import type { Invocation } from '../invocation.ts';
import type { Outcome } from '../outcome.ts';
import { tellMade } from './made.ts';
import type { MakingFields } from './make-input.ts';
import { toMakingInput } from './make-input.ts';

/** Makes pictures or sounds, and prints where they are. */
export async function runMaking(
  invocation: Invocation,
  operation: Operation,
  fields: MakingFields,
): Promise<Outcome> {
  const input = await toMakingInput(invocation, fields);
  return tellMade(await invocation.execute(operation, input), invocation);
}
