import * as v from 'valibot';

/** The words that something is made of. */
export function wordsField(description: string) {
  return v.pipe(
    v.string(),
    v.check((words) => words.trim() !== '', 'must not be blank'),
    v.description(description),
  );
}

/** The model that makes something, with the variable that names its default. */
export function makerField(noun: string, variable: string) {
  return v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'must name a model'),
      v.description(`${noun} id. Default: ${variable}.`),
    ),
  );
}

/** A path, a URL or a data URL. */
export const referenceField = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
