import type { CallOptions } from '../../shared/call-options.ts';
import { invalidInput } from '../../shared/errors.ts';
import { unlessDown } from '../models/best-effort.ts';
import { GENERATE_VIDEO } from './check-request.ts';
import type { VideoModelContext } from './models.ts';
import { listVideoModels } from './models.ts';
import type { VideoModel, VideoRequest } from './options.ts';

/** Models that are named when one cannot do what is asked: enough to choose from. */
const ALTERNATIVES = 3;

/** What a model does not take, and what it takes instead. */
interface Unfit {
  readonly field: string;
  readonly accepted: readonly (string | number)[];
  /** What follows the name of the model in a message. */
  readonly why: string;
}

/**
 * Looks whether a video model takes what a request asks for, before anything is paid. A model that is not listed, and a list
 * that cannot be had, are left to OpenRouter to judge.
 *
 * @throws OpenRouterError `INVALID_INPUT` with what the model takes in `details.accepted` and models that can in
 * `details.alternatives`.
 */
export async function requireCapabilities(
  context: VideoModelContext,
  { request, id }: { readonly request: VideoRequest; readonly id: string },
  options?: CallOptions,
): Promise<void> {
  const models =
    (await unlessDown(async () => await listVideoModels(context, options), options)) ?? [];
  const model = models.find((each) => each.id === id);
  const unfit = model === undefined ? undefined : findUnfit(request, model);
  if (unfit === undefined) return;
  const alternatives = models
    .filter((each) => each.id !== id && findUnfit(request, statesAll(each)) === undefined)
    .slice(0, ALTERNATIVES)
    .map((each) => each.id);
  const { field, accepted, why } = unfit;
  throw invalidInput(`Cannot ${GENERATE_VIDEO}: the model ${id} ${why}`, {
    hints: alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives }],
    details: { model: id, field, fields: [field], accepted, alternatives },
  });
}

/** A model that takes nothing but what it says it takes: only such a one can be proposed. */
function statesAll(model: VideoModel): VideoModel {
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

/** The first thing of a request that a model does not take. */
function findUnfit(request: VideoRequest, model: VideoModel): Unfit | undefined {
  const { durationSeconds, resolution, aspectRatio, size, creativity } = request;
  const { seed, generateAudio } = model;
  return (
    notIn('durationSeconds', durationSeconds, model.supportedDurations) ??
    notIn('resolution', resolution, model.supportedResolutions) ??
    notIn('aspectRatio', aspectRatio, model.supportedAspectRatios) ??
    notIn('size', size, model.supportedSizes) ??
    frameUnfit(request, model) ??
    when(
      request.generateAudio === true && generateAudio === false,
      'generateAudio',
      'makes videos without sound only',
    ) ??
    when(request.seed !== undefined && seed === false, 'seed', 'takes no seed') ??
    notIn('creativity', creativity, model.creativity) ??
    factorUnfit(request, model) ??
    settingUnfit(request, model)
  );
}

function notIn(
  field: string,
  asked: string | number | undefined,
  accepted: readonly (string | number)[] | undefined,
): Unfit | undefined {
  if (asked === undefined || accepted === undefined || accepted.includes(asked)) return undefined;
  const why =
    accepted.length === 0
      ? `takes no "${field}"`
      : `takes "${field}" ${accepted.join(', ')}, not ${asked}`;
  return { field, accepted, why };
}

function when(isUnfit: boolean, field: string, why: string): Unfit | undefined {
  return isUnfit ? { field, accepted: [], why } : undefined;
}

/** Fields of a request by OpenRouter's words for them. */
const frameFields: ReadonlyMap<string, 'firstFrame' | 'lastFrame'> = new Map([
  ['first_frame', 'firstFrame'],
  ['last_frame', 'lastFrame'],
]);

function frameUnfit(
  request: VideoRequest,
  { supportedFrameImages }: VideoModel,
): Unfit | undefined {
  if (supportedFrameImages === undefined) return undefined;
  const accepted = supportedFrameImages.map((type) => frameFields.get(type) ?? type);
  const field = [...frameFields.values()].find(
    (each) => request[each] !== undefined && !accepted.includes(each),
  );
  if (field === undefined) return undefined;
  const why =
    accepted.length === 0
      ? 'takes no pictures as frames'
      : `takes ${accepted.join(', ')}, not ${field}`;
  return { field, accepted, why };
}

function factorUnfit(
  { upscaleFactor: asked }: VideoRequest,
  { upscaleFactor: bounds }: VideoModel,
): Unfit | undefined {
  if (asked === undefined || bounds === undefined) return undefined;
  if (bounds === null) return when(true, 'upscaleFactor', 'takes no "upscaleFactor"');
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds;
  if (asked >= min && asked <= max) return undefined;
  const range = `${min} to ${Number.isFinite(max) ? max : 'any'}`;
  return {
    field: 'upscaleFactor',
    accepted: [range],
    why: `takes "upscaleFactor" ${range}, not ${asked}`,
  };
}

function settingUnfit(
  { providerOptions = {} }: VideoRequest,
  { allowedPassthroughParameters: accepted }: VideoModel,
): Unfit | undefined {
  if (accepted === undefined) return undefined;
  for (const [slug, settings] of Object.entries(providerOptions)) {
    const wrong = Object.keys(settings).find((name) => !accepted.includes(name));
    if (wrong === undefined) continue;
    const why =
      accepted.length === 0
        ? 'takes no settings of providers'
        : `takes the settings ${accepted.join(', ')}, not ${wrong}`;
    return { field: `providerOptions.${slug}.${wrong}`, accepted, why };
  }
  return undefined;
}
