import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import { ACTION } from './check-request.ts';
import type { ImageCapability, ImageModel, ImageRequest } from './options.ts';
import type { UnsupportedOption } from './requested-options.ts';
import { findFault, toRequestedOptions } from './requested-options.ts';
import type { Hint } from '../../shared/hints.ts';

/** Models that are named when one cannot do what is asked: enough to choose from. */
const ALTERNATIVES = 3;

/**
 * Whether a model can do what a request asks, before anything is paid. The list tells what any of its providers can.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the option in `details.option`, what it may be in `details.accepted` and
 * models that can in `details.alternatives`.
 */
export function checkCapabilities(
  request: ImageRequest,
  model: ImageModel,
  listed: readonly ImageModel[],
): void {
  const fault = findFault(model, toRequestedOptions(request));
  if (fault !== undefined) throw unable(request, fault, { model, listed });
}

/** Ids of models that can do all that a request asks. */
export function findAble(
  request: ImageRequest,
  listed: readonly ImageModel[],
  isFit: (model: ImageModel) => boolean = () => true,
): readonly string[] {
  const requestedOptions = toRequestedOptions(request);
  return listed
    .filter((model) => isFit(model) && findFault(model, requestedOptions) === undefined)
    .slice(0, ALTERNATIVES)
    .map(({ id }) => id);
}

/** A hint that names models; none when there are none. */
export function toAlternativesHint(alternatives: readonly string[]): Hint[] {
  return alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }];
}

function unable(
  request: ImageRequest,
  { requestedOption, capability }: UnsupportedOption,
  { model, listed }: { readonly model: ImageModel; readonly listed: readonly ImageModel[] },
): OpenRouterError {
  const { option, value } = requestedOption;
  const why =
    capability === undefined
      ? `${model.id} takes no "${option}"`
      : `"${option}" of ${model.id} must be ${describe(capability)}, not ${String(value)}`;
  const alternatives = findAble(request, listed);
  return invalidInput(`Cannot ${ACTION}: ${why}`, {
    hints: toAlternativesHint(alternatives),
    details: {
      model: model.id,
      option,
      fields: [option],
      accepted: acceptedOf(capability),
      alternatives,
    },
  });
}

function describe(capability: ImageCapability): string {
  switch (capability.type) {
    case 'enum':
      return `one of ${capability.values.join(', ')}`;
    case 'range':
      return capability.min === capability.max
        ? String(capability.max)
        : `${capability.min} to ${capability.max}`;
    case 'boolean':
      return 'anything';
  }
}

/** What an option may be; empty when the model does not take it. */
function acceptedOf(capability: ImageCapability | undefined) {
  switch (capability?.type) {
    case 'enum':
      return capability.values;
    case 'range':
      return { min: capability.min, max: capability.max };
    default:
      return [];
  }
}
