import { mediaKinds } from '../../media/media-kinds.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ClientDefaults } from '../shared/defaults.ts';
import { analysisModel } from '../shared/defaults.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import { requireModel } from '../models/require-model.ts';

/** Model of an analysis, with its catalogue entry. */
export interface ChosenModel {
  readonly id: string;
  /** `undefined` when it cannot be determined. */
  readonly model: Model | undefined;
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
  const id = model ?? analysisModel(kind, defaults);
  // A PDF that OpenRouter parses reaches the model as text.
  const nativeKinds = kinds.filter((each) => !mediaKinds[each].isParsed || pdfEngine === 'native');
  const demand = {
    id,
    defaultedBy: model === undefined ? (`${kind}Model` as const) : undefined,
    inputs: [...new Set(nativeKinds.map((each) => mediaKinds[each].modality))],
    output: 'text',
    action: `analyze the ${kind}`,
  } as const;
  return { id, model: await requireModel(models, demand, options) };
}
