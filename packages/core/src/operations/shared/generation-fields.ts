import * as v from 'valibot';

import { ModelId, NotBlank } from '../../api/shared/request-fields.ts';

/** Field for the text that a model generates from. */
export function promptField(description: string) {
  return v.pipe(NotBlank, v.description(description));
}

/** Field for the model that generates, with the variable that sets its default. */
export function generationModelField(noun: string, variable: string) {
  return v.optional(v.pipe(ModelId, v.description(`${noun} id. Default: ${variable}.`)));
}

/** Field for a path, a URL or a data URL. */
export const referenceField = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
