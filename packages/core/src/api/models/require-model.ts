import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { isBarePreset } from './model-id.ts';
import type {
  InputModality,
  Model,
  ModelCatalogue,
  OutputModality,
} from '../shared/model-catalogue.ts';
import type { Hint } from '../../shared/hints.ts';
import type { HintOption } from '../../shared/hint-options.ts';

/** The modalities that a request needs of its model. */
export interface ModelNeeds {
  /** All of these go in. */
  readonly inputs: readonly InputModality[];
  /** This comes out. */
  readonly output: OutputModality;
}

/** What a request needs of its model. */
export interface ModelDemand extends ModelNeeds {
  readonly id: string;
  /** Variable and option that would choose another, when the id is a default of ours; `undefined` when the caller chose. */
  readonly defaultedBy: HintOption | undefined;
  /** What the request does, for messages: `analyze the image`. */
  readonly action: string;
}

/** Models that are named when one cannot do what is asked: enough to choose from. */
const ALTERNATIVES = 3;

/**
 * The model of a request, after a look whether it can do what is asked: a wrong model is found before anything is paid.
 * `undefined` when nobody can know: a preset, or a catalogue that cannot be had.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, or `INVALID_INPUT` with models that can in `details.alternatives`.
 */
export async function requireModel(
  models: ModelCatalogue,
  demand: ModelDemand,
  options?: CallOptions,
): Promise<Model | undefined> {
  if (isBarePreset(demand.id)) return undefined;
  const model = await fetchMetadata(models, demand, options);
  if (model === undefined) return undefined;
  const { inputModalities, outputModalities } = model;
  const missing = demand.inputs.filter((input) => !inputModalities.includes(input));
  const fault =
    missing.length > 0
      ? `${demand.id} takes ${listOf(inputModalities)}, not ${listOf(missing)}`
      : outputFault(demand, outputModalities);
  if (fault === undefined) return model;
  throw await unfit(models, demand, fault, options);
}

async function fetchMetadata(
  models: ModelCatalogue,
  demand: ModelDemand,
  options: CallOptions | undefined,
): Promise<Model | undefined> {
  try {
    return await models.get(demand.id, options);
  } catch (error) {
    options?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    if (error.code !== 'MODEL_NOT_FOUND') {
      // OpenRouter itself will judge: a look-up that fails must not stop a request that may work.
      return undefined;
    }
    throw demand.defaultedBy === undefined ? error : await removedDefault(models, demand, options);
  }
}

function outputFault({ id, output }: ModelDemand, outputs: readonly string[]): string | undefined {
  return outputs.includes(output) ? undefined : `${id} gives ${listOf(outputs)}, not ${output}`;
}

async function unfit(
  models: ModelCatalogue,
  demand: ModelDemand,
  fault: string,
  options: CallOptions | undefined,
): Promise<OpenRouterError> {
  const alternatives = await findAlternatives(models, demand, options);
  return new OpenRouterError('INVALID_INPUT', `Cannot ${demand.action}: the model ${fault}`, {
    hints: [...alternativesHint(alternatives), ...chooseHint(demand)],
    details: { model: demand.id, alternatives },
  });
}

async function removedDefault(
  models: ModelCatalogue,
  demand: ModelDemand,
  options: CallOptions | undefined,
): Promise<OpenRouterError> {
  const alternatives = await findAlternatives(models, demand, options, true);
  return new OpenRouterError(
    'MODEL_NOT_FOUND',
    `Cannot ${demand.action}: the default model ${demand.id} is no longer offered`,
    {
      hints: [...alternativesHint(alternatives), ...chooseHint(demand)],
      details: { model: demand.id, alternatives, suggestions: alternatives },
    },
  );
}

/** Models that can do it: free ones first, then the cheapest. */
async function findAlternatives(
  models: ModelCatalogue,
  { inputs, output }: ModelDemand,
  options: CallOptions | undefined,
  freeFirst = false,
): Promise<readonly string[]> {
  const query = { input: inputs, output: [output], sort: 'price', limit: ALTERNATIVES } as const;
  try {
    const free = freeFirst ? await models.search({ ...query, free: true }, options) : { items: [] };
    const { items } = await models.search(query, options);
    const ids = new Set([...free.items, ...items].map(({ id }) => id));
    return [...ids].slice(0, ALTERNATIVES);
  } catch {
    options?.signal?.throwIfAborted();
    // Proposals are a kindness; the error itself is what matters.
    return [];
  }
}

function alternativesHint(alternatives: readonly string[]): Hint[] {
  return alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }];
}

function chooseHint({ defaultedBy }: ModelDemand): Hint[] {
  return defaultedBy === undefined ? [] : [{ kind: 'choose-model', option: defaultedBy }];
}

function listOf(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join(', ');
}
