import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { Generation } from './options.ts';
import { GenerationAnswer, toGeneration } from './wire.ts';

/** What OpenRouter noted about one call. */
export async function getGeneration(
  transport: Transport,
  id: string,
  call?: CallOptions,
): Promise<Generation> {
  // A caller without a compiler may give anything.
  if (typeof (id as unknown) !== 'string' || id.trim() === '')
    throw invalidInput('Cannot look up a generation: its id must be a text that is not empty', {
      hints: [{ kind: 'only', surface: 'sdk', text: 'Give the generationId of a result.' }],
    });
  const { value } = await transport.json(
    { method: 'GET', path: 'generation', query: { id }, action: `look up generation ${id}`, call },
    (answer) => v.parse(GenerationAnswer, answer),
  );
  return toGeneration(value);
}
