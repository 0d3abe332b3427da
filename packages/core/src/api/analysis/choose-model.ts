import { mediaKinds } from '../../media/media-kinds.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ClientDefaults } from '../shared/defaults.ts';
import { analysisModel } from '../shared/defaults.ts';
import type { PdfEngine } from '../chat/pdf-engine.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import { requireModel } from '../models/require-model.ts';

/** Which model answers, and what is known about it. */
export interface ChosenModel {
  readonly id: string;
  /** `undefined` when nobody can know. */
  readonly model: Model | undefined;
}

/** What a model is chosen for. */
export interface ModelChoice {
  /** What the caller named. */
  readonly model: string | undefined;
  /** Kinds of the media, the one that the question is about first. */
  readonly kinds: readonly [MediaKind, ...MediaKind[]];
  readonly pdfEngine: PdfEngine | undefined;
}

/**
 * Chooses the model and checks that it can take the media.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it cannot, `MODEL_NOT_FOUND` when there is none of that id.
 */
export async function chooseModel(
  { models, defaults }: { readonly models: ModelCatalogue; readonly defaults: ClientDefaults },
  { model, kinds, pdfEngine }: ModelChoice,
  options: CallOptions | undefined,
): Promise<ChosenModel> {
  const [kind] = kinds;
  const id = model ?? analysisModel(kind, defaults);
  // A PDF that OpenRouter takes apart is text for the model.
  const read = kinds.filter((each) => !mediaKinds[each].isParsed || pdfEngine === 'native');
  const demand = {
    id,
    defaultedBy: model === undefined ? (`${kind}Model` as const) : undefined,
    inputs: [...new Set(read.map((each) => mediaKinds[each].modality))],
    output: 'text',
    action: `analyze the ${kind}`,
  } as const;
  return { id, model: await requireModel(models, demand, options) };
}
