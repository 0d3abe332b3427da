import * as v from 'valibot';

/** The model that an operation looks up. */
export const modelIdField = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'must name a model'),
  v.description(
    'Model id, `author/slug`. Variants (`:free`, `:nitro`), aliases (`~author/family-latest`) and `author/slug@preset/name` are understood.',
  ),
);

/** How many tokens a model reads and writes in one call. */
export const contextLengthField = v.pipe(
  v.nullable(v.number()),
  v.description('Tokens that a request and its answer may have together; null when not listed.'),
);

/** Catalogue operations only look. */
export const lookUpEffects = {
  readOnly: true,
  idempotent: true,
  destructive: false,
  billable: false,
} as const;
