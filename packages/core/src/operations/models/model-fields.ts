import * as v from 'valibot';

import { ModelId } from '../../api/shared/request-fields.ts';

/** Field for the id of a model to find. */
export const modelIdField = v.pipe(
  ModelId,
  v.description(
    'Model id, `author/slug`. Variants (`:free`, `:nitro`), aliases (`~author/family-latest`) and `author/slug@preset/name` are accepted.',
  ),
);

/** Field for the maximum tokens that a model reads and writes in one call. */
export const contextLengthField = v.pipe(
  v.nullable(v.number()),
  v.description('Tokens of request and answer together.'),
);
