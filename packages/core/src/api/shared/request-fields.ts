import * as v from 'valibot';

/** The id of a model. */
export const ModelId = v.pipe(v.string(), v.trim(), v.minLength(1, 'must name a model'));

/** A text that says something: blanks are paid like words. */
export const NotBlank = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', 'must not be blank'),
);
