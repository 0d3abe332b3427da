import { mediaKinds } from '../../media/media-kinds.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ClientDefaults } from '../shared/defaults.ts';
import { analysisDefault } from '../shared/defaults.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';

/** Model of an analysis, with its catalogue entry. */
export interface ChosenModel {
  readonly id: string;
  /** `undefined` when it cannot be determined. */
  readonly model: Model | undefined;
  /** Note for the reader when it is not the default that was set. */
  readonly note: string | undefined;
}

/** Criteria for choosing a model. */
export interface ModelChoice {
  /** Model of the request. */
  readonly model: string | undefined;
  /** Kinds of the media, the main kind first. */
  readonly kinds: readonly [MediaKind, ...MediaKind[]];
  readonly pdfEngine: PdfEngine | undefined;
}

/**
 * Chooses the model and checks that it accepts the media.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it does not, `MODEL_NOT_FOUND` when no model has that id.
 */
export async function chooseModel(
  { models, defaults }: { readonly models: ModelCatalogue; readonly defaults: ClientDefaults },
  { model, kinds, pdfEngine }: ModelChoice,
  options: CallOptions | undefined,
): Promise<ChosenModel> {
  const [kind] = kinds;
  // A PDF that OpenRouter parses reaches the model as text.
  const nativeKinds = kinds.filter((each) => !mediaKinds[each].isParsed || pdfEngine === 'native');
  const needs = {
    inputs: [...new Set(nativeKinds.map((each) => mediaKinds[each].modality))],
    output: 'text',
    action: `analyze the ${kind}`,
  } as const;
  if (model !== undefined)
    return await check(models, { ...needs, id: model, defaultedBy: undefined }, options);
  const { id, option, otherwise } = analysisDefault(kind, defaults);
  const preferred = { ...needs, id, defaultedBy: option };
  if (otherwise === undefined) return await check(models, preferred, options);
  const taken = await takes(models, preferred, options);
  if (taken !== undefined) return { id, model: taken, note: undefined };
  const listening = { ...needs, id: otherwise, defaultedBy: `${kind}Model` } as const;
  const chosen = await check(models, listening, options);
  return {
    ...chosen,
    note: `${otherwise} was used: the default model ${id} does not take ${needs.inputs.join(' and ')}.`,
  };
}

async function check(
  models: ModelCatalogue,
  demand: ModelDemand,
  options: CallOptions | undefined,
): Promise<ChosenModel> {
  return { id: demand.id, model: await requireModel(models, demand, options), note: undefined };
}

/** Returns the model when it is known to take the media. One that does not exist is refused: its name is a mistake. */
async function takes(
  models: ModelCatalogue,
  demand: ModelDemand,
  options: CallOptions | undefined,
): Promise<Model | undefined> {
  const model = await requireModel(models, { ...demand, inputs: [] }, options);
  return model !== undefined &&
    demand.inputs.every((input) => model.inputModalities.includes(input))
    ? model
    : undefined;
}
