import type { CallOptions } from '../../shared/call-options.ts';
import { invalidInput } from '../../shared/errors.ts';
import { unlessDown } from '../models/best-effort.ts';
import { GENERATE_VIDEO } from './check-request.ts';
import type { VideoModelContext } from './models.ts';
import { listVideoModels } from './models.ts';
import type { VideoModel, VideoRequest } from './options.ts';

/** Maximum alternative models in an error: enough to choose from. */
const ALTERNATIVES = 3;

/** A field of a request that a model does not support, and the values that it accepts. */
interface UnsupportedField {
  readonly field: string;
  readonly accepted: readonly (string | number)[];
  /** End of a message, after the name of the model. */
  readonly why: string;
}

/**
 * Checks that a video model supports a request, before anything is paid. When the model is not listed, or the list cannot be
 * loaded, OpenRouter makes the check.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the values that the model accepts in `details.accepted` and models that support
 * the request in `details.alternatives`.
 */
export async function requireCapabilities(
  context: VideoModelContext,
  { request, id }: { readonly request: VideoRequest; readonly id: string },
  options?: CallOptions,
): Promise<void> {
  const models =
    (await unlessDown(async () => await listVideoModels(context, options), options)) ?? [];
  const model = models.find((each) => each.id === id);
  const unsupported = model === undefined ? undefined : findUnsupportedField(request, model);
  if (unsupported === undefined) return;
  const alternatives = models
    .filter(
      (each) =>
        each.id !== id && findUnsupportedField(request, withoutUnknowns(each)) === undefined,
    )
    .slice(0, ALTERNATIVES)
    .map((each) => each.id);
  const { field, accepted, why } = unsupported;
  throw invalidInput(`Cannot ${GENERATE_VIDEO}: the model ${id} ${why}`, {
    hints: alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }],
    details: { model: id, field, fields: [field], accepted, alternatives },
  });
}

/** Returns a model that supports only what its entry states: only such a model can be proposed as an alternative. */
function withoutUnknowns(model: VideoModel): VideoModel {
  return {
    ...model,
    supportedDurations: model.supportedDurations ?? [],
    supportedResolutions: model.supportedResolutions ?? [],
    supportedAspectRatios: model.supportedAspectRatios ?? [],
    supportedSizes: model.supportedSizes ?? [],
    supportedFrameImages: model.supportedFrameImages ?? [],
    generateAudio: model.generateAudio ?? false,
    seed: model.seed ?? false,
    creativity: model.creativity ?? [],
    upscaleFactor: model.upscaleFactor ?? null,
    allowedPassthroughParameters: model.allowedPassthroughParameters ?? [],
  };
}

/** Returns the first field of a request that a model does not support. */
function findUnsupportedField(
  request: VideoRequest,
  model: VideoModel,
): UnsupportedField | undefined {
  const { durationSeconds, resolution, aspectRatio, size, creativity } = request;
  const { seed, generateAudio } = model;
  return (
    unlessAccepted('durationSeconds', durationSeconds, model.supportedDurations) ??
    unlessAccepted('resolution', resolution, model.supportedResolutions) ??
    unlessAccepted('aspectRatio', aspectRatio, model.supportedAspectRatios) ??
    unlessAccepted('size', size, model.supportedSizes) ??
    findUnsupportedFrame(request, model) ??
    when(
      request.generateAudio === true && generateAudio === false,
      'generateAudio',
      'generates videos without audio only',
    ) ??
    when(request.seed !== undefined && seed === false, 'seed', 'takes no seed') ??
    unlessAccepted('creativity', creativity, model.creativity) ??
    findUnsupportedFactor(request, model) ??
    findUnsupportedSetting(request, model)
  );
}

function unlessAccepted(
  field: string,
  requested: string | number | undefined,
  accepted: readonly (string | number)[] | undefined,
): UnsupportedField | undefined {
  if (requested === undefined || accepted === undefined || accepted.includes(requested))
    return undefined;
  const why =
    accepted.length === 0
      ? `takes no "${field}"`
      : `takes "${field}" ${accepted.join(', ')}, not ${requested}`;
  return { field, accepted, why };
}

function when(condition: boolean, field: string, why: string): UnsupportedField | undefined {
  return condition ? { field, accepted: [], why } : undefined;
}

/** Fields of a request by their names on the wire. */
const frameFields: ReadonlyMap<string, 'firstFrame' | 'lastFrame'> = new Map([
  ['first_frame', 'firstFrame'],
  ['last_frame', 'lastFrame'],
]);

function findUnsupportedFrame(
  request: VideoRequest,
  { supportedFrameImages }: VideoModel,
): UnsupportedField | undefined {
  if (supportedFrameImages === undefined) return undefined;
  const accepted = supportedFrameImages.map((type) => frameFields.get(type) ?? type);
  const field = [...frameFields.values()].find(
    (each) => request[each] !== undefined && !accepted.includes(each),
  );
  if (field === undefined) return undefined;
  const why =
    accepted.length === 0
      ? 'takes no images as frames'
      : `takes ${accepted.join(', ')}, not ${field}`;
  return { field, accepted, why };
}

function findUnsupportedFactor(
  { upscaleFactor: requested }: VideoRequest,
  { upscaleFactor: bounds }: VideoModel,
): UnsupportedField | undefined {
  if (requested === undefined || bounds === undefined) return undefined;
  if (bounds === null) return when(true, 'upscaleFactor', 'takes no "upscaleFactor"');
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds;
  if (requested >= min && requested <= max) return undefined;
  const range = `${min} to ${Number.isFinite(max) ? max : 'any'}`;
  return {
    field: 'upscaleFactor',
    accepted: [range],
    why: `takes "upscaleFactor" ${range}, not ${requested}`,
  };
}

function findUnsupportedSetting(
  { providerOptions = {} }: VideoRequest,
  { allowedPassthroughParameters: accepted }: VideoModel,
): UnsupportedField | undefined {
  if (accepted === undefined) return undefined;
  for (const [slug, settings] of Object.entries(providerOptions)) {
    const unknown = Object.keys(settings).find((name) => !accepted.includes(name));
    if (unknown === undefined) continue;
    const why =
      accepted.length === 0
        ? 'takes no provider settings'
        : `takes the settings ${accepted.join(', ')}, not ${unknown}`;
    return { field: `providerOptions.${slug}.${unknown}`, accepted, why };
  }
  return undefined;
}
