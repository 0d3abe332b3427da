/** Unit of a price; `other` for an unknown one. */
export type VideoUnit = 'second' | 'video' | 'token' | 'image' | 'minimum' | 'other';

/** One price of a video model. */
export interface VideoSku {
  readonly unit: VideoUnit;
  readonly usd: number;
  /** Resolution in lower case: `1080p`, `4k`; `undefined` for any. */
  readonly resolution: string | undefined;
  readonly hasAudio: boolean | undefined;
  /** Whether the input is only text or also images; `undefined` for either. */
  readonly mode: 'text' | 'image' | undefined;
  /** Whether the price is for continuing or editing a video. */
  readonly isOfVideo: boolean;
}

/**
 * Parses a name of `pricing_skus`. Providers spell them in many ways: `per-video-second-1080p`,
 * `duration_seconds_with_audio_4k`, `cents_per_second_output`, `video_tokens_without_audio`.
 */
export function parseSku(name: string, price: number): VideoSku {
  const sku = name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '_');
  return {
    unit: unitOf(sku),
    usd: sku.includes('cents') ? price / 100 : price,
    resolution: toResolution(/(?:^|_)(\d{3,4}p|\dk)(?:_|$)/u.exec(sku)?.[1]),
    hasAudio: audioOf(sku),
    mode: /(text|image)_to_video/u.exec(sku)?.[1] === 'text' ? 'text' : imageMode(sku),
    isOfVideo: /continuation|video_input|extend|edit/u.test(sku),
  };
}

/** Normalizes the name of a resolution: `2160p` is the same as `4k`. */
export function toResolution(resolution: string | undefined): string | undefined {
  const name = resolution?.toLowerCase();
  return name === '2160p' ? '4k' : name;
}

function imageMode(sku: string): 'image' | undefined {
  return sku.includes('image_to_video') ? 'image' : undefined;
}

function audioOf(sku: string): boolean | undefined {
  if (/without_audio|no_audio|silent/u.test(sku)) return false;
  return sku.includes('with_audio') ? true : undefined;
}

function unitOf(sku: string): VideoUnit {
  if (sku.includes('minimum')) return 'minimum';
  // Prices by area or by input are not the price of the video.
  if (/megapixel|reference_(?:duration|second|video|audio)|input_second/u.test(sku)) return 'other';
  if (/reference_image|image_input|input_image/u.test(sku)) return 'image';
  if (sku.includes('token')) return 'token';
  if (sku.includes('second')) return 'second';
  return /per_video|per_generation|generate|per_request/u.test(sku) ? 'video' : 'other';
}
