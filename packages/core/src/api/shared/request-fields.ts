import * as v from 'valibot';

/** Id of a model. */
export const ModelId = v.pipe(v.string(), v.trim(), v.minLength(1, 'must name a model'));

/** Text that is not blank: whitespace is charged like text. */
export const NotBlank = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', 'must not be blank'),
);
