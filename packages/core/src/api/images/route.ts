import type { RemainingOptions } from '../../shared/deadline.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import { settingHints } from '../shared/default-support.ts';
import { defaultedBy, modelIdOf } from '../shared/endpoints.ts';
import { isBarePreset } from '../models/model-id.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { unlessDown } from '../models/best-effort.ts';
import { findCapableModels, toAlternativesHint } from './capabilities.ts';
import { ACTION, isResolution } from './check-request.ts';
import { createImageModels } from './image-models.ts';
import type { ImageModel, ImageRequest } from './options.ts';
import { promisedRouting, unsupportedRouting } from './provider.ts';
import type { RoutingField } from '../shared/default-support.ts';
import type { Hint } from '../../shared/hints.ts';

/** `POST /images`. */
export interface DedicatedRoute {
  readonly kind: 'dedicated';
  readonly id: string;
  /** `undefined` when the capabilities of the model are unknown. */
  readonly model: ImageModel | undefined;
  readonly listed: readonly ImageModel[];
}

/** A chat whose answer may have images. */
export interface ChatRoute {
  readonly kind: 'chat';
  readonly id: string;
  readonly modalities: readonly ('image' | 'text')[];
}

/** Endpoint through which images are requested. */
export type ImageRoute = DedicatedRoute | ChatRoute;

/** Metadata of a model. */
interface ModelMetadata {
  readonly id: string;
  /** Entry in the list of `/images`. */
  readonly model: ImageModel | undefined;
  /** Output modalities; `undefined` when no list could be loaded or has them. */
  readonly outputs: readonly string[] | undefined;
  /** All models of `/images`; `undefined` when the list cannot be loaded. */
  readonly listed: readonly ImageModel[] | undefined;
}

/**
 * Chooses the route of a request. A model that `/images` lists is used there, unless the request has an option that only chats
 * support; every other model with image output is used through a chat. When the list of `/images` cannot be loaded, a model
 * with only image output is used there, one that also writes text is used through a chat if the options allow it, and an
 * unknown one through `/images`. A bare preset is used through a chat, for which presets exist.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, and `INVALID_INPUT` for a model without image output or options that exclude each
 * other.
 */
export async function chooseRoute(
  request: ImageRequest,
  context: ApiContext,
  remainingOptions: RemainingOptions,
): Promise<ImageRoute> {
  const id = modelIdOf('image', request, context.defaults);
  const metadata = await fetchMetadata(id, { request, context, remainingOptions });
  const { model, listed, outputs } = metadata;
  const isImageOnly = outputs !== undefined && outputs.length > 0 && !outputs.includes('text');
  const promised = promisedRouting(request, context);
  const needs = { requested: chatOnlyOptions(request, isImageOnly), promised };
  const chatOnly = [...needs.requested, ...promised.map((field) => `provider.${field}`)];
  if (chatOnly.length > 0 && isImageOnly) throw chatRequired(metadata, needs);
  const imagesOnly = imagesOnlyOptions(request);
  const goesToChat =
    isBarePreset(id) ||
    chatOnly.length > 0 ||
    (listed === undefined
      ? outputs?.includes('text') === true && imagesOnly.length === 0
      : model === undefined);
  if (!goesToChat) return { kind: 'dedicated', id, model, listed: listed ?? [] };
  if (imagesOnly.length > 0) throw unsupportedInChat(request, metadata, { ...needs, imagesOnly });
  const modalities = request.modalities ?? (isImageOnly ? ['image'] : ['image', 'text']);
  return { kind: 'chat', id, modalities };
}

/** Time after which the list of all models is requested too. */
const SLOW_LIST_MS = 1_000;

interface MetadataRequest {
  readonly request: ImageRequest;
  readonly context: ApiContext;
  readonly remainingOptions: RemainingOptions;
}

async function fetchMetadata(
  id: string,
  { request, context, remainingOptions }: MetadataRequest,
): Promise<ModelMetadata> {
  const options = remainingOptions();
  // Side by side when the first takes long: the list of `/images` alone suffices for most models.
  const cancel = context.clock.schedule(() => {
    void unlessDown(async () => await context.models.list(options), options).catch(() => {});
  }, SLOW_LIST_MS);
  const listed = await unlessDown(
    async () => await createImageModels(context).list(options),
    options,
  ).finally(cancel);
  const model = listed?.find((each) => each.id === id);
  if (model !== undefined) return { id, model, listed, outputs: model.outputModalities };
  const hasReferences = (request.references ?? []).length > 0;
  const demand: ModelDemand = {
    id,
    defaultedBy: defaultedBy('image', request),
    inputs: hasReferences ? ['text', 'image'] : ['text'],
    output: 'image',
    action: ACTION,
  };
  const general = await requireModel(context.models, demand, remainingOptions());
  // The id may be an alias, or a variant for routing, of a listed model.
  const aliased = listed?.find((each) => each.id === general?.id);
  return { id, model: aliased, listed, outputs: general?.outputModalities };
}

/** Returns the options of a request that only a chat supports. */
function chatOnlyOptions(request: ImageRequest, isImageOnly: boolean): readonly string[] {
  const { maxTokens, modalities } = request;
  // For a model with only image output, a request for images alone is the default.
  const needsChat = modalities !== undefined && !(isImageOnly && !modalities.includes('text'));
  return [
    ...(maxTokens === undefined ? [] : ['maxTokens']),
    ...(needsChat ? ['modalities'] : []),
    ...unsupportedRouting(request),
  ];
}

/** Returns the options of a request that no chat supports. */
function imagesOnlyOptions(request: ImageRequest): readonly string[] {
  const { count, size, quality, format, background, compression, seed } = request;
  const isSet = {
    count: count !== undefined && count > 1,
    size: size !== undefined && !isResolution(size),
    quality: quality !== undefined && quality !== 'auto',
    format: format !== undefined,
    background: background !== undefined && background !== 'auto',
    compression: compression !== undefined,
    seed: seed !== undefined,
    providerOptions: Object.keys(request.providerOptions ?? {}).length > 0,
  } satisfies Partial<Record<keyof ImageRequest, boolean>>;
  return Object.entries(isSet).flatMap(([name, value]) => (value ? name : []));
}

/** Reasons for a chat: options of the request, and promises of the client for all its calls. */
interface ChatNeeds {
  readonly requested: readonly string[];
  readonly promised: readonly RoutingField[];
}

/** Advises how to do without a chat. A promise is not an argument of the call, so its setting is named. */
function withoutChat({ requested, promised }: ChatNeeds): Hint[] {
  const leaveOut: Hint[] = requested.length === 0 ? [] : [{ kind: 'leave-out', fields: requested }];
  return [...leaveOut, ...settingHints(promised)];
}

function chatRequired({ id, listed = [] }: ModelMetadata, needs: ChatNeeds): OpenRouterError {
  const names = [...needs.requested, ...needs.promised.map((field) => `provider.${field}`)];
  const alternatives = findCapableModels({ prompt: '' }, listed, writesText);
  return invalidInput(
    `Cannot ${ACTION}: ${quote(names)} can be used only with models that also write text, and ${id} only generates images`,
    {
      hints: [...withoutChat(needs), ...toAlternativesHint(alternatives)],
      details: { model: id, option: names[0], fields: names, accepted: [], alternatives },
    },
  );
}

function unsupportedInChat(
  request: ImageRequest,
  { id, model, listed = [] }: ModelMetadata,
  { imagesOnly, ...needs }: ChatNeeds & { readonly imagesOnly: readonly string[] },
): OpenRouterError {
  const alternatives = findCapableModels(request, listed);
  const chatOnly = [...needs.requested, ...needs.promised.map((field) => `provider.${field}`)];
  const leaveOut = model === undefined ? [] : withoutChat(needs);
  const cause = model === undefined ? '' : ` with ${quote(chatOnly)}`;
  return invalidInput(
    `Cannot ${ACTION}: ${id} generates images in a chat${cause}, where ${quote(imagesOnly)} cannot be used`,
    {
      hints: [...leaveOut, ...toAlternativesHint(alternatives)],
      details: {
        model: id,
        option: imagesOnly[0],
        fields: [...chatOnly, ...imagesOnly],
        accepted: [],
        alternatives,
      },
    },
  );
}

function writesText({ outputModalities }: ImageModel): boolean {
  return outputModalities.includes('text');
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
