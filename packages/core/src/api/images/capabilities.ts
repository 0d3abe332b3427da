import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import { ACTION } from './check-request.ts';
import type { ImageCapability, ImageModel, ImageRequest } from './options.ts';
import type { UnsupportedOption } from './requested-options.ts';
import { findUnsupportedOption, toRequestedOptions } from './requested-options.ts';
import type { Hint } from '../../shared/hints.ts';

/** Maximum alternative models in an error: enough to choose from. */
const ALTERNATIVES = 3;

/**
 * Checks that a model supports the options of a request, before anything is paid. The list has the options of any provider.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the option in `details.option`, its accepted values in `details.accepted` and
 * models that support the request in `details.alternatives`.
 */
export function checkCapabilities(
  request: ImageRequest,
  model: ImageModel,
  listed: readonly ImageModel[],
): void {
  const unsupported = findUnsupportedOption(model, toRequestedOptions(request));
  if (unsupported !== undefined) throw unsupportedOption(request, unsupported, { model, listed });
}

/** Returns ids of models that support all options of a request. */
export function findCapableModels(
  request: ImageRequest,
  listed: readonly ImageModel[],
  isCandidate: (model: ImageModel) => boolean = () => true,
): readonly string[] {
  const requestedOptions = toRequestedOptions(request);
  return listed
    .filter(
      (model) => isCandidate(model) && findUnsupportedOption(model, requestedOptions) === undefined,
    )
    .slice(0, ALTERNATIVES)
    .map(({ id }) => id);
}

/** Returns a hint with alternative models; empty when there are none. */
export function toAlternativesHint(alternatives: readonly string[]): Hint[] {
  return alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }];
}

function unsupportedOption(
  request: ImageRequest,
  { requestedOption, capability }: UnsupportedOption,
  { model, listed }: { readonly model: ImageModel; readonly listed: readonly ImageModel[] },
): OpenRouterError {
  const { option, value } = requestedOption;
  const why =
    capability === undefined
      ? `${model.id} takes no "${option}"`
      : `"${option}" of ${model.id} must be ${describe(capability)}, not ${String(value)}`;
  const alternatives = findCapableModels(request, listed);
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
      return 'any value';
  }
}

/** Returns the accepted values of an option; empty when the model does not support it. */
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
