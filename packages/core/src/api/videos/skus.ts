/** What is counted by a line of a price list: `other` is what nobody here understands. */
export type VideoUnit = 'second' | 'video' | 'token' | 'picture' | 'minimum' | 'other';

/** One line of the price list of a video model. */
export interface VideoSku {
  readonly unit: VideoUnit;
  readonly usd: number;
  /** What it is for, lower case: `1080p`, `4k`; `undefined` for any. */
  readonly resolution: string | undefined;
  readonly hasAudio: boolean | undefined;
  /** Whether a video is made of words alone or of pictures; `undefined` for either. */
  readonly mode: 'text' | 'image' | undefined;
  /** Whether it is for videos that go on with another, or are made of one. */
  readonly isOfVideo: boolean;
}

/**
 * Understands a name of `pricing_skus`. Providers spell them in many ways: `per-video-second-1080p`,
 * `duration_seconds_with_audio_4k`, `cents_per_second_output`, `video_tokens_without_audio`.
 */
export function parseSku(name: string, price: number): VideoSku {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '_');
  return {
    unit: unitOf(words),
    usd: words.includes('cents') ? price / 100 : price,
    resolution: toResolution(/(?:^|_)(\d{3,4}p|\dk)(?:_|$)/u.exec(words)?.[1]),
    hasAudio: audioOf(words),
    mode: /(text|image)_to_video/u.exec(words)?.[1] === 'text' ? 'text' : imageMode(words),
    isOfVideo: /continuation|video_input|extend|edit/u.test(words),
  };
}

/** One word for each resolution: lines of 2160 pixels are what others call 4K. */
export function toResolution(resolution: string | undefined): string | undefined {
  const word = resolution?.toLowerCase();
  return word === '2160p' ? '4k' : word;
}

function imageMode(words: string): 'image' | undefined {
  return words.includes('image_to_video') ? 'image' : undefined;
}

function audioOf(words: string): boolean | undefined {
  if (/without_audio|no_audio|silent/u.test(words)) return false;
  return words.includes('with_audio') ? true : undefined;
}

function unitOf(words: string): VideoUnit {
  if (words.includes('minimum')) return 'minimum';
  // By the area, by what is handed in: these are not the price of the video.
  if (/megapixel|reference_(?:duration|second|video|audio)|input_second/u.test(words))
    return 'other';
  if (/reference_image|image_input|input_image/u.test(words)) return 'picture';
  if (words.includes('token')) return 'token';
  if (words.includes('second')) return 'second';
  return /per_video|per_generation|generate|per_request/u.test(words) ? 'video' : 'other';
}
