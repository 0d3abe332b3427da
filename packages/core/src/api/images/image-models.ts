import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { createStaleCache } from '../models/stale-cache.ts';
import type { ImageEndpoint, ImageModel, ImageModels } from './options.ts';
import { ImageEndpointList, ImageModelList, parseImageEndpoint, parseImageModel } from './wire.ts';

/** What reading the lists needs. */
type Reading = Pick<ApiContext, 'transport' | 'clock' | 'modelCacheTtlMs'>;

/** Those of each client: what one call read, the next one uses. */
const known = new WeakMap<Transport, ImageModels>();

/**
 * The models that `/images` serves, for one client. Calls that need the list at the same time share one request, and one
 * that is past its time is still given while a new one cannot be had.
 */
export function createImageModels(context: Reading): ImageModels {
  const { transport } = context;
  const made = known.get(transport) ?? read(context);
  known.set(transport, made);
  return made;
}

const action = 'list image models';

function read({ transport, clock, modelCacheTtlMs: ttlMs }: Reading): ImageModels {
  const load = createStaleCache({
    ask: async (options) => await fetchModels(transport, options),
    ttlMs,
    clock,
    action,
  });
  const served = new Map<string, ReturnType<typeof createStaleCache<readonly ImageEndpoint[]>>>();
  const loadEndpoints = (id: string) => {
    const loading =
      served.get(id) ??
      createStaleCache({
        ask: async (options) => await fetchEndpoints(transport, id, options),
        ttlMs,
        clock,
        action: `list who serves ${id}`,
      });
    served.set(id, loading);
    return loading;
  };
  return {
    list: async (options) => [...(await load(options)).values()],
    find: async (id, options) => (await load(options)).get(id),
    // Only what is listed is asked for, so that the map cannot grow without end.
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
    (answer) => v.parse(ImageModelList, answer),
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
    { method: 'GET', path, action: `list who serves ${id}`, needsKey: false, options },
    (answer) => v.parse(ImageEndpointList, answer),
  );
  return value.endpoints.map(parseImageEndpoint).filter((endpoint) => endpoint !== undefined);
}
