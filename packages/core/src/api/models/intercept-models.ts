import type { CallContext } from '../shared/is-observed.ts';
import { interceptCall } from '../shared/intercept-call.ts';
import type { ModelCatalogue } from '../shared/model-catalogue.ts';

/** Returns the public catalogue of models: each of its methods passes through the interceptors of the client. */
export function interceptModels(
  context: CallContext & { readonly models: ModelCatalogue },
): ModelCatalogue {
  const { models } = context;
  return {
    list: async (options) =>
      await interceptCall(
        context,
        { endpoint: 'models.list', request: undefined, options },
        models.list,
      ),
    search: async (request, options) =>
      await interceptCall(
        context,
        { endpoint: 'models.search', request, options },
        async (changed) => await models.search(request, changed),
      ),
    get: async (request, options) =>
      await interceptCall(
        context,
        { endpoint: 'models.get', request, options },
        async (changed) => await models.get(request, changed),
      ),
    has: async (request, options) =>
      await interceptCall(
        context,
        { endpoint: 'models.has', request, options },
        async (changed) => await models.has(request, changed),
      ),
  };
}
