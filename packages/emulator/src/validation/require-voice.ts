import type { ResolvedModel } from '../models/catalogue.ts';
import { invalidRequest } from '../shared/api-error.ts';

/** Throws for a voice that a model does not have; the message lists its voices. */
export function requireVoice(
  { requested, entry }: ResolvedModel,
  voice: string | undefined,
  field: string,
): void {
  const { voices } = entry;
  if (voice === undefined || voices === undefined || voices.includes(voice)) return;
  const supported = voices.join(', ');
  throw invalidRequest(
    `${field}: ${requested} has no voice "${voice}"; its voices are ${supported}`,
  );
}
