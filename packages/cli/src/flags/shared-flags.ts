import type { FlagOverrides } from './derive-flags.ts';
import type { Flag } from './flag.ts';

/** Headings of the help that several commands have. */
export const headings = { prompt: 'Prompt:', answer: 'Answer:', model: 'Model:' } as const;

/** A flag that is no field of an operation. */
export function shellFlag(
  syntax: string,
  description: string,
  { group, kind = 'text' }: { readonly group: string; readonly kind?: Flag['kind'] },
): Flag {
  return { syntax, description, group, kind, field: undefined };
}

/** Words for the fields that every question to a model has. */
export const analysisOverrides: FlagOverrides = {
  model: { syntax: '-m, --model <id>', group: headings.model },
  max_tokens: { group: headings.answer },
  // `--max-cost` is an option of every command.
  max_cost_usd: false,
  response_schema: {
    syntax: '--schema <json|@file>',
    group: headings.answer,
    description: 'JSON Schema that the answer follows',
  },
  ...providerOverrides(),
  cache: { group: 'Cache:' },
  cache_ttl: {
    syntax: '--cache-ttl <duration>',
    group: 'Cache:',
    description: 'how long the answer is kept, such as 5m or 1h; asks for the cache',
  },
  cache_clear: { group: 'Cache:' },
};

function providerOverrides(): FlagOverrides {
  const group = 'Provider:';
  const usd = (what: string, most: string) => {
    return { syntax: `--max-price-${what} <usd>`, group, description: `most for ${most}` };
  };
  return {
    'provider.order': { description: 'providers to try first, in order' },
    'provider.only': { description: 'the only providers that may answer' },
    'provider.ignore': { description: 'providers that may not answer' },
    'provider.allow_fallbacks': { syntax: '--fallbacks', description: 'others may step in' },
    'provider.require_parameters': {
      syntax: '--require-parameters',
      description: 'only providers that know every option given',
    },
    'provider.data_collection': {
      syntax: '--data-collection <name>',
      description: 'whether providers may keep data',
    },
    'provider.zdr': { syntax: '--zdr', description: 'only providers that keep no data' },
    'provider.quantizations': { description: 'precisions that are good enough' },
    'provider.sort': { description: 'what providers are preferred for' },
    'provider.max_price.prompt': usd('prompt', 'a million prompt tokens'),
    'provider.max_price.completion': usd('completion', 'a million answer tokens'),
    'provider.max_price.request': usd('request', 'one request'),
    'provider.max_price.image': usd('image', 'one picture'),
  };
}
