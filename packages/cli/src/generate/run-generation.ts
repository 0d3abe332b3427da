import type { Operation } from '@orkit/openrouter-multimodal/operations';

import type { Invocation } from '../host/invocation.ts';
import type { CommandResult } from '../host/command-result.ts';
import { printOutputs } from '../report/print-outputs.ts';
import type { GenerationFields } from './generate-input.ts';
import { toGenerationInput } from './generate-input.ts';

/** Generates images or audio and prints the paths. */
export async function runGeneration(
  invocation: Invocation,
  operation: Operation,
  fields: GenerationFields,
): Promise<CommandResult> {
  const input = await toGenerationInput(invocation, fields);
  return printOutputs(await invocation.execute(operation, input), invocation);
}
