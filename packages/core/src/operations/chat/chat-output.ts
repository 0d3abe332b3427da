import * as v from 'valibot';

import type { ChatResult, GeneratedAudio, GeneratedImage } from '../../api/chat/result.ts';
import { runtime } from '#runtime';
import { parseDataUrl } from '../../shared/data-url.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { cacheField } from './chat-fields.ts';
import { toUsage, usageField } from '../shared/usage-fields.ts';
import type { OperationMedia } from '../shared/operation.ts';

/** Output of `chat_completion`. */
export const chatOutput = v.object({
  text: v.pipe(v.string(), v.description('Empty when the model only called tools.')),
  output: v.pipe(v.unknown(), v.description('The answer parsed by `response_schema`, else null.')),
  reasoning: v.nullable(v.string()),
  tool_calls: v.array(v.object({ id: v.string(), name: v.string(), arguments: v.string() })),
  media: v.pipe(
    v.array(
      v.object({
        kind: v.picklist(['image', 'audio']),
        media_type: v.nullable(v.string()),
        url: v.nullable(v.string()),
      }),
    ),
    v.description('Images and audio, returned beside it.'),
  ),
  citations: v.array(v.object({ url: v.string(), title: v.nullable(v.string()) })),
  finish_reason: v.nullable(v.string()),
  native_finish_reason: v.nullable(v.string()),
  truncated: v.pipe(v.boolean(), v.description('The answer was cut off at max_tokens.')),
  model: v.pipe(v.string(), v.description('The model that answered.')),
  provider: v.nullable(v.string()),
  usage: usageField,
  cache: cacheField,
  notes: v.array(v.string()),
  generation_id: v.nullable(v.string()),
});

/** Converts the state of the response cache to JSON. */
export function toCacheState(cache: ChatResult['cache']): v.InferOutput<typeof cacheField> {
  if (cache === undefined) return null;
  const { status, ageSeconds, ttlSeconds } = cache;
  return { status, age_seconds: ageSeconds ?? null, ttl_seconds: ttlSeconds ?? null };
}

/** Converts a result to JSON, without the bytes of images and audio: {@link toMedia} has them. */
export function toData(result: ChatResult): v.InferOutput<typeof chatOutput> {
  return {
    text: result.text,
    output: result.output ?? null,
    reasoning: result.reasoning ?? null,
    tool_calls: result.toolCalls.map(({ id, name, arguments: text }) => ({
      id,
      name,
      arguments: text,
    })),
    media: [
      ...result.images.map(toImageInfo),
      ...(!hasAudio(result.audio) ? [] : [{ kind: 'audio' as const, media_type: null, url: null }]),
    ],
    citations: result.citations.map(({ url, title }) => ({ url, title: title ?? null })),
    finish_reason: result.finishReason ?? null,
    native_finish_reason: result.nativeFinishReason ?? null,
    truncated: result.truncated,
    model: result.model,
    provider: result.provider ?? null,
    usage: toUsage(result.usage),
    cache: toCacheState(result.cache),
    notes: [...result.notes],
    generation_id: result.generationId ?? null,
  };
}

function toImageInfo({ url }: GeneratedImage) {
  const data = parseDataUrl(url);
  // A data URL is bytes, and bytes are returned beside the JSON.
  return {
    kind: 'image' as const,
    media_type: data?.mediaType ?? null,
    url: data === undefined ? url : null,
  };
}

/** Returns the images and audio of a result, to show or save. */
export async function toMedia({ images, audio }: ChatResult): Promise<OperationMedia[]> {
  const media = images.flatMap((image) => toImage(image) ?? []);
  return hasAudio(audio) ? [...media, await toAudio(audio)] : media;
}

/** Returns an image of a data URL; `undefined` for another URL. */
export function toImage({ url }: GeneratedImage): OperationMedia | undefined {
  const data = parseDataUrl(url);
  return data === undefined ? undefined : { kind: 'image', ...data };
}

/** Whether audio has bytes: it may be a transcript alone. */
function hasAudio(audio: GeneratedAudio | undefined): audio is GeneratedAudio {
  return audio !== undefined && audio.bytes.length > 0;
}

async function toAudio({ bytes }: GeneratedAudio): Promise<OperationMedia> {
  // Raw samples have no header; OpenRouter sends 16 bits (RFC 3551 calls them L16).
  const mediaType = (await sniffMediaType(bytes)) ?? 'audio/L16';
  return { kind: 'audio', mediaType, base64: runtime.toBase64(bytes) };
}
