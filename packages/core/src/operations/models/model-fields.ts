import * as v from 'valibot';

import { ModelId } from '../../api/shared/request-fields.ts';

/** The model that an operation looks up. */
export const modelIdField = v.pipe(
  ModelId,
  v.description(
    'Model id, `author/slug`. Variants (`:free`, `:nitro`), aliases (`~author/family-latest`) and `author/slug@preset/name` are understood.',
  ),
);

/** How many tokens a model reads and writes in one call. */
export const contextLengthField = v.pipe(
  v.nullable(v.number()),
  v.description('Tokens of request and answer together.'),
);
