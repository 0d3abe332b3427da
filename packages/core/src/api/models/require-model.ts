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

/** Modalities that a request requires of its model. */
export interface ModelNeeds {
  /** Input modalities, all of which the model must accept. */
  readonly inputs: readonly InputModality[];
  /** Modality of the output. */
  readonly output: OutputModality;
}

/** Requirements of a request on its model. */
export interface ModelDemand extends ModelNeeds {
  readonly id: string;
  /** Option that chooses another default model, when the id is a default; `undefined` when the caller named the model. */
  readonly defaultedBy: HintOption | undefined;
  /** Action of the request, for messages: `analyze the image`. */
  readonly action: string;
}

/** Maximum number of models that an error proposes: enough to choose from. */
const MAX_ALTERNATIVES = 3;

/**
 * Returns the model of a request after checking its modalities, so that a wrong model is refused before anything is paid;
 * `undefined` when it cannot be checked: a preset, or a catalogue that cannot be fetched.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, or `INVALID_INPUT` with suitable models in `details.alternatives`.
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
      ? `${demand.id} accepts ${listOf(inputModalities)}, not ${listOf(missing)}`
      : outputFault(demand, outputModalities);
  if (fault === undefined) return model;
  throw await modalityError(models, demand, fault, options);
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
      // OpenRouter checks the model itself: a failed metadata request must not stop a request that may work.
      return undefined;
    }
    throw demand.defaultedBy === undefined
      ? error
      : await removedDefaultError(models, demand, options);
  }
}

function outputFault({ id, output }: ModelDemand, outputs: readonly string[]): string | undefined {
  return outputs.includes(output) ? undefined : `${id} returns ${listOf(outputs)}, not ${output}`;
}

async function modalityError(
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

async function removedDefaultError(
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

/** Returns suitable models, the cheapest first; with `freeFirst`, free ones before them. */
async function findAlternatives(
  models: ModelCatalogue,
  { inputs, output }: ModelDemand,
  options: CallOptions | undefined,
  freeFirst = false,
): Promise<readonly string[]> {
  const query = {
    input: inputs,
    output: [output],
    sort: 'price',
    limit: MAX_ALTERNATIVES,
  } as const;
  try {
    const free = freeFirst ? await models.search({ ...query, free: true }, options) : { items: [] };
    const { items } = await models.search(query, options);
    const ids = new Set([...free.items, ...items].map(({ id }) => id));
    return [...ids].slice(0, MAX_ALTERNATIVES);
  } catch {
    options?.signal?.throwIfAborted();
    // Alternatives are optional; the error itself matters.
    return [];
  }
}

function alternativesHint(alternatives: readonly string[]): Hint[] {
  return alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }];
}

function chooseHint({ defaultedBy }: ModelDemand): Hint[] {
  return defaultedBy === undefined ? [] : [{ kind: 'choose-model', option: defaultedBy }];
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
