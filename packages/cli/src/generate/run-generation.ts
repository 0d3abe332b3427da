import type { Operation } from '@orkit/openrouter-multimodal/operations';

import type { Invocation } from '../host/invocation.ts';
import type { Outcome } from '../host/command-result.ts';
import { tellMade } from '../report/print-outputs.ts';
import type { MakingFields } from './generate-input.ts';
import { toMakingInput } from './generate-input.ts';

/** Makes pictures or sounds, and prints where they are. */
export async function runMaking(
  invocation: Invocation,
  operation: Operation,
  fields: MakingFields,
): Promise<Outcome> {
  const input = await toMakingInput(invocation, fields);
  return tellMade(await invocation.execute(operation, input), invocation);
}
