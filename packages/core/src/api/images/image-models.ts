import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext, LookUps } from '../shared/context.ts';
import { createStaleCache } from '../models/stale-cache.ts';
import type { ImageEndpoint, ImageModel, ImageModels } from './options.ts';
import { ImageEndpointList, ImageModelList, parseImageEndpoint, parseImageModel } from './wire.ts';

/** Context for loading the lists. */
type ImageModelContext = Pick<ApiContext, 'transport' | 'clock' | 'modelCacheTtlMs' | 'lookUps'>;

/** Lists of each client, shared by its calls. */
const modelsByTransport = new WeakMap<Transport, ImageModels>();

/**
 * Returns the models that `/images` serves, for one client. Concurrent calls share one request, and an expired list is used
 * while a new one cannot be loaded.
 */
export function createImageModels(context: ImageModelContext): ImageModels {
  const { transport } = context;
  const models = modelsByTransport.get(transport) ?? createModels(context);
  modelsByTransport.set(transport, models);
  return context.lookUps === undefined ? models : withinLookUps(models, context.lookUps);
}

function withinLookUps(models: ImageModels, lookUps: LookUps): ImageModels {
  return {
    list: async (options) => await lookUps(options, async (limited) => await models.list(limited)),
    find: async (id, options) =>
      await lookUps(options, async (limited) => await models.find(id, limited)),
    endpoints: async (id, options) =>
      await lookUps(options, async (limited) => await models.endpoints(id, limited)),
  };
}

const action = 'list image models';

function createModels({
  transport,
  clock,
  modelCacheTtlMs: ttlMs,
}: ImageModelContext): ImageModels {
  const load = createStaleCache({
    ask: async (options) => await fetchModels(transport, options),
    ttlMs,
    clock,
    action,
  });
  const endpointCaches = new Map<
    string,
    ReturnType<typeof createStaleCache<readonly ImageEndpoint[]>>
  >();
  const loadEndpoints = (id: string) => {
    const loadCached =
      endpointCaches.get(id) ??
      createStaleCache({
        ask: async (options) => await fetchEndpoints(transport, id, options),
        ttlMs,
        clock,
        action: `list the providers of ${id}`,
      });
    endpointCaches.set(id, loadCached);
    return loadCached;
  };
  return {
    list: async (options) => [...(await load(options)).values()],
    find: async (id, options) => (await load(options)).get(id),
    // Only for listed models, so that the map cannot grow without limit.
    endpoints: async (id, options) =>
      (await load(options)).has(id) ? await loadEndpoints(id)(options) : [],
  };
}

async function fetchModels(
  transport: Transport,
  options: CallOptions,
): Promise<ReadonlyMap<string, ImageModel>> {
  const { value } = await transport.json(
    { method: 'GET', path: 'images/models', action, needsKey: false, options },
    (body) => v.parse(ImageModelList, body),
  );
  const models = value.data.map(parseImageModel).filter((model) => model !== undefined);
  return new Map(models.map((model) => [model.id, model]));
}

async function fetchEndpoints(
  transport: Transport,
  id: string,
  options: CallOptions,
): Promise<readonly ImageEndpoint[]> {
  const path = `images/models/${id.split('/').map(encodeURIComponent).join('/')}/endpoints`;
  const { value } = await transport.json(
    { method: 'GET', path, action: `list the providers of ${id}`, needsKey: false, options },
    (body) => v.parse(ImageEndpointList, body),
  );
  return value.endpoints.map(parseImageEndpoint).filter((endpoint) => endpoint !== undefined);
}
