import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import { findProvider, type Provider } from '../models/providers.ts';
import { ApiError, type Availability } from '../shared/api-error.ts';
import type { ProviderPreferences } from './provider-preferences.ts';

/** Chooses the provider of a request; throws a 404 that names the preference that excluded all. */
export function chooseProvider(
  entry: CatalogueEntry,
  preferences: ProviderPreferences = {},
  usedParameters: readonly string[] = [],
): Provider {
  const serving = entry.providers.flatMap((slug) => findProvider(slug) ?? []);
  // Without any provider no preference is to blame.
  if (serving.length === 0) throw noProvider(entry, NO_ENDPOINTS);
  const filters = toFilters(entry, preferences, usedParameters);
  let remaining: readonly Provider[] = serving;
  for (const { keeps, refusal } of filters) {
    remaining = remaining.filter(keeps);
    if (remaining.length === 0) throw noProvider(entry, refusal);
  }
  const chosen = orderProviders(remaining, preferences)[0];
  if (chosen === undefined) throw noProvider(entry, NO_ENDPOINTS);
  return chosen;
}

interface Refusal {
  readonly message: string;
  readonly code: Availability['code'];
  readonly excludedBy?: readonly string[];
  readonly field?: string;
}

interface Filter {
  readonly keeps: (provider: Provider) => boolean;
  readonly refusal: Refusal;
}

const NO_ENDPOINTS: Refusal = { message: 'No endpoints found', code: 'no_endpoints' };

function toFilters(
  entry: CatalogueEntry,
  preferences: ProviderPreferences,
  usedParameters: readonly string[],
): Filter[] {
  const { only, ignore, order, zdr, data_collection: dataCollection } = preferences;
  const filters: Filter[] = [];
  if (isList(only))
    filters.push(byProviders('provider.only', (slug) => includesProvider(only, slug)));
  if (isList(ignore))
    filters.push(byProviders('provider.ignore', (slug) => !includesProvider(ignore, slug)));
  if (isList(order) && preferences.allow_fallbacks === false) {
    filters.push(byProviders('provider.order', (slug) => includesProvider(order, slug)));
  }
  if (zdr === true) {
    filters.push({ keeps: ({ retainsNothing }) => retainsNothing, refusal: byPolicy('zdr') });
  }
  if (dataCollection === 'deny') {
    filters.push({ keeps: ({ mayTrain }) => !mayTrain, refusal: byPolicy('training') });
  }
  if (preferences.require_parameters === true) {
    const isSupported = usedParameters.every((name) => entry.parameters.includes(name));
    filters.push(byConstraint('provider.require_parameters', 'require_parameters', isSupported));
  }
  if (isList(preferences.quantizations) && entry.huggingFaceId !== undefined) {
    const isServed = preferences.quantizations.includes('fp8');
    filters.push(byConstraint('provider.quantizations', 'quantization', isServed));
  }
  filters.push(byConstraint('provider.max_price', 'max_price', isAffordable(entry, preferences)));
  return filters;
}

function byProviders(field: string, isAllowed: (slug: string) => boolean): Filter {
  return {
    keeps: ({ slug }) => isAllowed(slug),
    refusal: {
      message: 'No allowed providers are available for the selected model',
      code: 'constraint_filtered',
      excludedBy: ['allowed_providers'],
      field,
    },
  };
}

function byPolicy(policy: 'zdr' | 'training'): Refusal {
  return {
    message: 'No endpoints available matching your guardrail restrictions and data policy',
    code: 'privacy_restricted',
    excludedBy: [`data_policy:${policy}`],
  };
}

function byConstraint(field: string, excludedBy: string, isMet: boolean): Filter {
  return {
    keeps: () => isMet,
    refusal: {
      message: `No endpoints found that satisfy ${field}`,
      code: 'constraint_filtered',
      excludedBy: [excludedBy],
      field,
    },
  };
}

function isAffordable(
  { pricing }: CatalogueEntry,
  { max_price: maxPrice }: ProviderPreferences,
): boolean {
  if (maxPrice === undefined || maxPrice === null) return true;
  const prices: readonly (readonly [string | undefined, number | null | undefined, number])[] = [
    [pricing.prompt, maxPrice.prompt, 1e6],
    [pricing.completion, maxPrice.completion, 1e6],
    [pricing.request, maxPrice.request, 1],
    [pricing.image, maxPrice.image, 1],
    [pricing.audio, maxPrice.audio, 1],
  ];
  return prices.every(([price = '0', limit, unit]) => {
    // Rounded, because a binary fraction could make a price exceed a limit that equals it.
    return (
      limit === undefined || limit === null || Number((Number(price) * unit).toFixed(6)) <= limit
    );
  });
}

function orderProviders(
  providers: readonly Provider[],
  { order }: ProviderPreferences,
): readonly Provider[] {
  if (!isList(order)) return providers;
  const rank = ({ slug }: Provider): number => {
    const index = order.findIndex((name) => includesProvider([name], slug));
    return index === -1 ? order.length : index;
  };
  return providers.toSorted((a, b) => rank(a) - rank(b));
}

function isList(value: readonly string[] | null | undefined): value is readonly string[] {
  return value !== undefined && value !== null && value.length > 0;
}

/** Whether a list of slugs, tags or names includes this provider. */
function includesProvider(list: readonly string[], slug: string): boolean {
  return list.some((name) => (findProvider(name.split('/')[0] ?? name)?.slug ?? name) === slug);
}

function noProvider(
  entry: CatalogueEntry,
  { message, code, excludedBy, field }: Refusal,
): ApiError {
  return new ApiError({
    status: 404,
    type: 'not_found',
    message,
    availability: {
      code,
      requestedModels: [entry.id],
      excludedBy,
      constraint: field === undefined ? undefined : { field },
    },
  });
}
