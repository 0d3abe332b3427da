import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import { invalidInput, OpenRouterError } from '../../shared/errors.ts';
import type { CatalogueIndex } from './catalogue-index.ts';
import { createCatalogueIndex } from './catalogue-index.ts';
import { createStaleCache } from './stale-cache.ts';
import { findModel, isBarePreset } from './model-id.ts';
import type { ModelCatalogue } from '../shared/model-catalogue.ts';
import { parseModelQuery, searchModels } from './search.ts';
import { suggestIds } from './suggest.ts';
import { ModelList, parseModel } from './wire.ts';
import type { Hint } from '../../shared/hints.ts';

/** Options for {@link createModelCatalogue}. */
export interface ModelCatalogueOptions {
  /** Milliseconds for which the list is cached; 0 fetches it every time. @default 3_600_000 */
  readonly ttlMs?: number | undefined;
  readonly clock: Clock;
}

/**
 * Creates a catalogue over a transport. Calls that need the list at the same time share one request. An expired list is still
 * used while a new one cannot be fetched.
 */
export function createModelCatalogue(
  transport: Transport,
  { ttlMs, clock }: ModelCatalogueOptions,
): ModelCatalogue {
  const load = createStaleCache({
    ask: async (options) => await fetchModels(transport, options),
    ttlMs,
    clock,
    action,
  });
  return {
    async list(options) {
      return (await load(options)).models;
    },
    async search(query, options) {
      const parsed = parseModelQuery(query);
      return searchModels(await load(options), parsed);
    },
    async get(id, options) {
      checkId(id);
      if (isBarePreset(id)) throw presetError(id);
      const index = await load(options);
      const model = findModel(index, id);
      if (model === undefined) throw modelNotFoundError(id, index);
      return model;
    },
    async has(id, options) {
      checkId(id);
      return isBarePreset(id) || findModel(await load(options), id) !== undefined;
    },
  };
}

const action = 'list models';

async function fetchModels(transport: Transport, options: CallOptions): Promise<CatalogueIndex> {
  // Without `all` OpenRouter lists models of text only. Without limit and offset it lists every one.
  const query = { output_modalities: 'all' };
  const { value } = await transport.json(
    { method: 'GET', path: 'models', query, action, needsKey: false, options },
    (response) => v.parse(ModelList, response),
  );
  const models = value.data.map(parseModel).filter((model) => model !== undefined);
  if (models.length === 0 && value.data.length > 0) throw invalidCatalogueError();
  return createCatalogueIndex(models);
}

function invalidCatalogueError(): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: none of the entries is a valid model`,
    { details: { reason: 'invalid_response' } },
  );
}

/** Checks the type of an id, for callers without type checking. */
function checkId(id: unknown): void {
  if (typeof id === 'string') return;
  throw invalidInput('Cannot find a model: its id must be a string', {
    hints: [{ kind: 'text', text: 'Use an id such as "author/slug".' }],
  });
}

function presetError(id: string): OpenRouterError {
  return invalidInput(`Cannot find "${id}": a preset has no entry in the catalogue`, {
    hints: [
      {
        kind: 'text',
        text: 'Use the id of the model behind the preset, or use the preset in a request without this check.',
      },
    ],
  });
}

function modelNotFoundError(id: string, { byId }: CatalogueIndex): OpenRouterError {
  const suggestions = suggestIds(id, [...byId.keys()]);
  const hints: Hint[] = [
    suggestions.length > 0 ? { kind: 'did-you-mean', values: suggestions } : { kind: 'find-model' },
  ];
  return new OpenRouterError('MODEL_NOT_FOUND', `Cannot find model "${id}"`, {
    hints,
    details: { suggestions },
  });
}
