import { invalidInput } from '../../shared/errors.ts';
import { nearest } from '../../shared/suggest.ts';
import type { Model } from '../shared/model-catalogue.ts';

/** Maximum number of voices that a hint names; some models have hundreds. All of them are in the details. */
const MAX_NAMED_VOICES = 20;

/**
 * Refuses a voice that a model does not have. When a model lists no voices, OpenRouter checks it.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the voices in `details.accepted`.
 */
export function checkVoice(voice: string, model: Model | undefined, action: string): void {
  const accepted = model?.supportedVoices ?? [];
  if (model === undefined || accepted.length === 0 || accepted.includes(voice)) return;
  const [suggestion] = nearest(voice, accepted);
  const more = accepted.length - MAX_NAMED_VOICES;
  throw invalidInput(`Cannot ${action}: ${model.id} has no voice "${voice}"`, {
    hints: [
      ...(suggestion === undefined
        ? []
        : [{ kind: 'did-you-mean', values: [suggestion] } as const]),
      { kind: 'accepted', values: accepted.slice(0, MAX_NAMED_VOICES), more: Math.max(0, more) },
    ],
    details: { model: model.id, voice, accepted },
  });
}
