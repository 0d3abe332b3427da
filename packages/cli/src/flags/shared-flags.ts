import type { FlagOverrides } from './derive-flags.ts';
import type { Flag } from './flag.ts';

/** Help headings shared by several commands. */
export const headings = { prompt: 'Prompt:', answer: 'Answer:', model: 'Model:' } as const;

/** Creates a flag that is not a field of an operation. */
export function shellFlag(
  syntax: string,
  description: string,
  { group, kind = 'text' }: { readonly group: string; readonly kind?: Flag['kind'] },
): Flag {
  return { syntax, description, group, kind, field: undefined };
}

/** Overrides for the fields that all questions to a model share. */
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
    description: 'cache TTL, such as 5m or 1h; enables the cache',
  },
  cache_clear: { group: 'Cache:' },
};

function providerOverrides(): FlagOverrides {
  const group = 'Provider:';
  const usd = (unit: string, quantity: string) => {
    return {
      syntax: `--max-price-${unit} <usd>`,
      group,
      description: `maximum price of ${quantity}`,
    };
  };
  return {
    'provider.order': { description: 'providers to try first, in order' },
    'provider.only': { description: 'allowed providers' },
    'provider.ignore': { description: 'providers to skip' },
    'provider.allow_fallbacks': { syntax: '--fallbacks', description: 'allow other providers' },
    'provider.require_parameters': {
      syntax: '--require-parameters',
      description: 'only providers that support every option of the request',
    },
    'provider.data_collection': {
      syntax: '--data-collection <name>',
      description: 'whether providers may store data',
    },
    'provider.zdr': { syntax: '--zdr', description: 'only providers with zero data retention' },
    'provider.quantizations': { description: 'allowed quantizations' },
    'provider.sort': { description: 'how to rank providers' },
    'provider.max_price.prompt': usd('prompt', 'a million prompt tokens'),
    'provider.max_price.completion': usd('completion', 'a million completion tokens'),
    'provider.max_price.request': usd('request', 'one request'),
    'provider.max_price.image': usd('image', 'one image'),
  };
}
