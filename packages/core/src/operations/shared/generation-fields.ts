import * as v from 'valibot';

import { ModelId, NotBlank } from '../../api/shared/request-fields.ts';

/** The words that something is made of. */
export function promptField(description: string) {
  return v.pipe(NotBlank, v.description(description));
}

/** The model that makes something, with the variable that names its default. */
export function generationModelField(noun: string, variable: string) {
  return v.optional(v.pipe(ModelId, v.description(`${noun} id. Default: ${variable}.`)));
}

/** A path, a URL or a data URL. */
export const referenceField = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
