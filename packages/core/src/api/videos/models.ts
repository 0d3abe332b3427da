import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { isRecord, numberAt, recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { ApiContext } from '../shared/context.ts';
import { createStaleCache } from '../models/stale-cache.ts';
import type { VideoModel } from './options.ts';

type MetadataRequest = (options?: CallOptions) => Promise<readonly VideoModel[]>;

/** One for each client, shared by all its calls. */
const metadataRequests = new WeakMap<Transport, MetadataRequest>();

const action = 'list the video models';

/** Context for loading the list. */
export type VideoModelContext = Pick<
  ApiContext,
  'transport' | 'clock' | 'modelCacheTtlMs' | 'lookUps'
>;

/** Returns capabilities and prices of the video models, loaded once for all calls of a client and cached. */
export async function listVideoModels(
  { transport, clock, modelCacheTtlMs: ttlMs, lookUps }: VideoModelContext,
  options?: CallOptions,
): Promise<readonly VideoModel[]> {
  const loadModels =
    metadataRequests.get(transport) ??
    createStaleCache({
      ask: async (callOptions) => await fetchModels(transport, callOptions),
      ttlMs,
      clock,
      action,
    });
  metadataRequests.set(transport, loadModels);
  return lookUps === undefined ? await loadModels(options) : await lookUps(options, loadModels);
}

const ModelList = v.object({ data: v.array(v.unknown()) });

async function fetchModels(
  transport: Transport,
  options: CallOptions,
): Promise<readonly VideoModel[]> {
  const { value } = await transport.json(
    { method: 'GET', path: 'videos/models', action, needsKey: false, options },
    (body) => v.parse(ModelList, body),
  );
  return value.data.map(parseVideoModel).filter((model) => model !== undefined);
}

/** Parses an entry of `GET videos/models`; `undefined` for an invalid one. A field of an unknown form is ignored. */
export function parseVideoModel(entry: unknown): VideoModel | undefined {
  const id = textAt(entry, 'id');
  if (id === undefined || !isRecord(entry)) return undefined;
  return {
    id,
    name: textAt(entry, 'name') ?? id,
    supportedDurations: listOf(entry['supported_durations'], isNumber),
    supportedResolutions: listOf(entry['supported_resolutions'], isText),
    supportedAspectRatios: listOf(entry['supported_aspect_ratios'], isText),
    supportedSizes: listOf(entry['supported_sizes'], isText),
    supportedFrameImages: listOf(entry['supported_frame_images'], isText),
    generateAudio: booleanOf(entry['generate_audio']),
    seed: booleanOf(entry['seed']),
    // Only models for upscaling have these: `null` means that the model does not upscale.
    creativity: entry['creativity'] === null ? [] : listOf(entry['creativity'], isNumber),
    upscaleFactor: boundsOf(entry['upscale_factor']),
    allowedPassthroughParameters: listOf(entry['allowed_passthrough_parameters'], isText),
    prices: pricesOf(recordAt(entry, 'pricing_skus')),
  };
}

function listOf<T>(value: unknown, isItem: (item: unknown) => item is T): readonly T[] | undefined {
  return Array.isArray(value) ? value.filter(isItem) : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function boundsOf(value: unknown): VideoModel['upscaleFactor'] {
  if (value === null) return null;
  return isRecord(value) ? { min: numberAt(value, 'min'), max: numberAt(value, 'max') } : undefined;
}

function pricesOf(skus: Readonly<Record<string, unknown>>): VideoModel['prices'] {
  const prices = Object.entries(skus).flatMap(([sku, price]) => {
    const usd = isText(price) ? Number(price) : price;
    return isNumber(usd) && usd >= 0 ? [[sku, usd] as const] : [];
  });
  return prices.length === 0 ? undefined : Object.fromEntries(prices);
}
