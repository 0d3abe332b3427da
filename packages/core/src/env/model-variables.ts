import type { EndpointModels, EndpointModelVariable } from '../api/shared/endpoints.ts';
import { modelEndpoints } from '../api/shared/endpoints.ts';
import { Keyword } from './formats.ts';
import type { EnvironmentVariable } from './variable.ts';

type ModelVariables = Readonly<
  Record<EndpointModelVariable, EnvironmentVariable & { readonly schema: typeof Keyword }>
>;

/** Variables for the default models of endpoints. */
export const modelVariables: ModelVariables = createModelVariables();

function createModelVariables(): ModelVariables {
  const variables = modelEndpoints.map(({ defaultModel }) => {
    const { variable, summary, id } = defaultModel;
    return [variable, { aliases: [], secret: false, schema: Keyword, summary, fallback: id }];
  });
  // The names of entries are plain strings for the compiler.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- for that reason
  return Object.fromEntries(variables) as ModelVariables;
}

/** Returns the default models of the environment as options of the client. */
export function toEndpointModels(
  values: Readonly<Record<EndpointModelVariable, string | undefined>>,
): EndpointModels {
  return Object.fromEntries(
    modelEndpoints.map(({ defaultModel: { option, variable } }) => [option, values[variable]]),
  );
}
