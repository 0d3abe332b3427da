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

/** How a {@link ModelCatalogue} keeps what it read. */
export interface ModelCatalogueOptions {
  /** Milliseconds for which the list is used; 0 asks every time. @default 3_600_000 */
  readonly ttlMs?: number | undefined;
  readonly clock: Clock;
}

/**
 * Makes a catalogue over a transport. Calls that need the list at the same time share one request. A list that is past
 * its time is still given while a new one cannot be had.
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
      if (isBarePreset(id)) throw presetHasNoEntry(id);
      const index = await load(options);
      const model = findModel(index, id);
      if (model === undefined) throw modelNotFound(id, index);
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
    (answer) => v.parse(ModelList, answer),
  );
  const models = value.data.map(parseModel).filter((model) => model !== undefined);
  if (models.length === 0 && value.data.length > 0) throw invalidCatalogue();
  return createCatalogueIndex(models);
}

function invalidCatalogue(): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: none of the entries is a model that can be understood`,
    { details: { reason: 'invalid_response' } },
  );
}

/** A caller without a compiler may give anything. */
function checkId(id: unknown): void {
  if (typeof id === 'string') return;
  throw invalidInput('Cannot look up a model: its id must be a text', {
    hints: [{ kind: 'text', text: 'Ids look like "author/slug".' }],
  });
}

function presetHasNoEntry(id: string): OpenRouterError {
  return invalidInput(`Cannot look up "${id}": a preset has no entry in the catalogue`, {
    hints: [
      {
        kind: 'text',
        text: 'Look up the model that the preset uses, or use the preset in a request as it is.',
      },
    ],
  });
}

function modelNotFound(id: string, { byId }: CatalogueIndex): OpenRouterError {
  const suggestions = suggestIds(id, [...byId.keys()]);
  const hints: Hint[] = [
    suggestions.length > 0 ? { kind: 'did-you-mean', values: suggestions } : { kind: 'find-model' },
  ];
  return new OpenRouterError('MODEL_NOT_FOUND', `Cannot find model "${id}"`, {
    hints,
    details: { suggestions },
  });
}
