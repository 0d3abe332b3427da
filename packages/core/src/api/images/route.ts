import type { RemainingOptions } from '../../shared/deadline.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import { defaultedBy, modelIdOf } from '../shared/endpoints.ts';
import { isBarePreset } from '../models/model-id.ts';
import type { ModelDemand } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import { unlessDown } from '../models/best-effort.ts';
import { findAble, toAlternativesHint } from './capabilities.ts';
import { ACTION, isResolution } from './check-request.ts';
import { createImageModels } from './image-models.ts';
import type { ImageModel, ImageRequest } from './options.ts';
import { unkeptRouting } from './provider.ts';
import type { Hint } from '../../shared/hints.ts';

/** `POST /images`. */
export interface DedicatedRoute {
  readonly kind: 'dedicated';
  readonly id: string;
  /** `undefined` when nobody knows what it can. */
  readonly model: ImageModel | undefined;
  readonly listed: readonly ImageModel[];
}

/** A chat whose answer may hold pictures. */
export interface ChatRoute {
  readonly kind: 'chat';
  readonly id: string;
  readonly modalities: readonly ('image' | 'text')[];
}

/** How pictures are asked for. */
export type ImageRoute = DedicatedRoute | ChatRoute;

/** What is known of a model. */
interface Found {
  readonly id: string;
  /** As `/images` lists it. */
  readonly model: ImageModel | undefined;
  /** `undefined` when no list could be had, or says. */
  readonly outputs: readonly string[] | undefined;
  /** Every model of `/images`; `undefined` when the list cannot be had. */
  readonly listed: readonly ImageModel[] | undefined;
}

/**
 * Chooses how a request goes. A model that `/images` lists goes there, unless the request has something that only chats
 * take; every other model that draws goes to chat. When the list of `/images` cannot be had, a model that only draws goes
 * there, one that also writes goes to chat as far as the options allow it, and one that nobody knows goes to `/images`. A
 * bare preset goes to chat, for which presets are made.
 *
 * @throws OpenRouterError `MODEL_NOT_FOUND`, and `INVALID_INPUT` for a model that does not draw or options that do not go
 * together.
 */
export async function chooseRoute(
  request: ImageRequest,
  context: ApiContext,
  remainingOptions: RemainingOptions,
): Promise<ImageRoute> {
  const id = modelIdOf('image', request, context.defaults);
  const found = await fetchMetadata(id, { request, context, remainingOptions });
  const { model, listed, outputs } = found;
  const isImageOnly = outputs !== undefined && outputs.length > 0 && !outputs.includes('text');
  const forChat = chatReasons(request, context, isImageOnly);
  if (forChat.length > 0 && isImageOnly) throw onlyDraws(found, forChat);
  const beyondChat = namesBeyondChat(request);
  const goesToChat =
    isBarePreset(id) ||
    forChat.length > 0 ||
    (listed === undefined
      ? outputs?.includes('text') === true && beyondChat.length === 0
      : model === undefined);
  if (!goesToChat) return { kind: 'dedicated', id, model, listed: listed ?? [] };
  if (beyondChat.length > 0) throw notInChat(request, found, { forChat, beyondChat });
  const modalities = request.modalities ?? (isImageOnly ? ['image'] : ['image', 'text']);
  return { kind: 'chat', id, modalities };
}

interface MetadataRequest {
  readonly request: ImageRequest;
  readonly context: ApiContext;
  readonly remainingOptions: RemainingOptions;
}

async function fetchMetadata(
  id: string,
  { request, context, remainingOptions }: MetadataRequest,
): Promise<Found> {
  const options = remainingOptions();
  const listed = await unlessDown(
    async () => await createImageModels(context).list(options),
    options,
  );
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
  // What the id stands for may be listed where the id is not: an alias, or a variant that only routes.
  const behind = listed?.find((each) => each.id === general?.id);
  return { id, model: behind, listed, outputs: general?.outputModalities };
}

/** What a request has that only a chat takes. */
function chatReasons(
  request: ImageRequest,
  context: ApiContext,
  isImageOnly: boolean,
): readonly string[] {
  const { maxTokens, modalities } = request;
  // To ask for pictures alone is no more than what a model does that makes nothing else.
  const isMore = modalities !== undefined && !(isImageOnly && !modalities.includes('text'));
  return [
    ...(maxTokens === undefined ? [] : ['maxTokens']),
    ...(isMore ? ['modalities'] : []),
    ...unkeptRouting(request, context),
  ];
}

/** What a request has that no chat takes. */
function namesBeyondChat(request: ImageRequest): readonly string[] {
  const { count, size, quality, format, background, compression, seed } = request;
  const isGiven = {
    count: count !== undefined && count > 1,
    size: size !== undefined && !isResolution(size),
    quality: quality !== undefined && quality !== 'auto',
    format: format !== undefined,
    background: background !== undefined && background !== 'auto',
    compression: compression !== undefined,
    seed: seed !== undefined,
    providerOptions: Object.keys(request.providerOptions ?? {}).length > 0,
  } satisfies Partial<Record<keyof ImageRequest, boolean>>;
  return Object.entries(isGiven).flatMap(([name, given]) => (given ? name : []));
}

function onlyDraws({ id, listed = [] }: Found, names: readonly string[]): OpenRouterError {
  const alternatives = findAble({ prompt: '' }, listed, writes);
  return invalidInput(
    `Cannot ${ACTION}: ${quote(names)} can be given only to models that draw while they chat, and ${id} only draws`,
    {
      hints: [{ kind: 'leave-out', fields: names }, ...toAlternativesHint(alternatives)],
      details: { model: id, option: names[0], fields: names, accepted: [], alternatives },
    },
  );
}

function notInChat(
  request: ImageRequest,
  { id, model, listed = [] }: Found,
  { forChat, beyondChat }: Readonly<Record<'forChat' | 'beyondChat', readonly string[]>>,
): OpenRouterError {
  const alternatives = findAble(request, listed);
  const otherwise: Hint[] = model === undefined ? [] : [{ kind: 'leave-out', fields: forChat }];
  const why = model === undefined ? '' : ` with ${quote(forChat)}`;
  return invalidInput(
    `Cannot ${ACTION}: ${id} draws while it chats${why}, where ${quote(beyondChat)} cannot be chosen`,
    {
      hints: [...otherwise, ...toAlternativesHint(alternatives)],
      details: {
        model: id,
        option: beyondChat[0],
        fields: [...forChat, ...beyondChat],
        accepted: [],
        alternatives,
      },
    },
  );
}

function writes({ outputModalities }: ImageModel): boolean {
  return outputModalities.includes('text');
}

function quote(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
