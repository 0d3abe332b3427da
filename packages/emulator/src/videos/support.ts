/** Capabilities of a video model, as in `GET /videos/models`; null where unspecified. */
export interface VideoSupport {
  readonly supported_resolutions: readonly string[] | null;
  readonly supported_aspect_ratios: readonly string[] | null;
  /** `WIDTHxHEIGHT`. Null: every combination of a supported resolution and ratio. */
  readonly supported_sizes: readonly string[] | null;
  /** Seconds. */
  readonly supported_durations: readonly number[] | null;
  readonly supported_frame_images: readonly ('first_frame' | 'last_frame')[] | null;
  readonly generate_audio: boolean | null;
  readonly seed: boolean | null;
  readonly upscale_factor: { readonly min: number | null; readonly max: number | null } | null;
  readonly creativity: readonly number[] | null;
  readonly allowed_passthrough_parameters: readonly string[];
  /**
   * USD as decimal strings; the emulator bills by `per-video-second` and
   * `per-video-second-<resolution>`.
   */
  readonly pricing_skus: Readonly<Record<string, string>> | null;
}

/** A model without specified limits: it accepts everything. */
export const UNKNOWN_SUPPORT: VideoSupport = {
  supported_resolutions: null,
  supported_aspect_ratios: null,
  supported_sizes: null,
  supported_durations: null,
  supported_frame_images: null,
  generate_audio: null,
  seed: null,
  upscale_factor: null,
  creativity: null,
  allowed_passthrough_parameters: [],
  pricing_skus: null,
};

const WIDE_AND_TALL = ['16:9', '9:16'];
const BOTH_FRAMES = ['first_frame', 'last_frame'] as const;

/** Both Veo models differ in sizes, frames and price. */
export const VEO: VideoSupport = {
  ...UNKNOWN_SUPPORT,
  supported_resolutions: ['720p', '1080p', '4K'],
  supported_aspect_ratios: WIDE_AND_TALL,
  supported_durations: [4, 6, 8],
  supported_frame_images: BOTH_FRAMES,
  generate_audio: true,
  seed: true,
  allowed_passthrough_parameters: ['negativePrompt', 'personGeneration', 'enhancePrompt'],
  pricing_skus: { 'per-video-second': '0.40', 'per-video-second-4k': '0.60' },
};

/** See {@link VEO}. */
export const VEO_FAST: VideoSupport = {
  ...VEO,
  supported_resolutions: ['720p', '1080p'],
  supported_frame_images: ['first_frame'],
  pricing_skus: { 'per-video-second': '0.15' },
};

/** Two sizes, no seed. */
export const SORA: VideoSupport = {
  ...UNKNOWN_SUPPORT,
  supported_resolutions: ['720p'],
  supported_aspect_ratios: WIDE_AND_TALL,
  supported_sizes: ['1280x720', '720x1280'],
  supported_durations: [4, 8, 12],
  supported_frame_images: ['first_frame'],
  generate_audio: true,
  seed: false,
  pricing_skus: { 'per-video-second': '0.10' },
};

/** No published prices. */
export const SEEDANCE: VideoSupport = {
  ...UNKNOWN_SUPPORT,
  supported_resolutions: ['480p', '720p', '1080p'],
  supported_aspect_ratios: ['16:9', '9:16', '1:1', '4:3', '3:4', '21:9'],
  supported_durations: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  supported_frame_images: BOTH_FRAMES,
  generate_audio: true,
  seed: true,
  allowed_passthrough_parameters: ['watermark', 'camera_fixed'],
};

/** Videos without audio. */
export const WAN: VideoSupport = {
  ...UNKNOWN_SUPPORT,
  supported_resolutions: ['480p', '720p', '1080p'],
  supported_aspect_ratios: ['16:9', '9:16', '1:1'],
  supported_durations: [5, 10],
  supported_frame_images: ['first_frame'],
  generate_audio: false,
  seed: true,
  allowed_passthrough_parameters: ['prompt_extend'],
  pricing_skus: {
    'per-video-second-480p': '0.05',
    'per-video-second-720p': '0.10',
    'per-video-second-1080p': '0.15',
  },
};
