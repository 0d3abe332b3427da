import type { Capability, ImageProfile } from './profile.ts';

const oneOf = (...values: readonly string[]): Capability => ({ type: 'enum', values });
const between = (min: number, max: number): Capability => ({ type: 'range', min, max });
const YES: Capability = { type: 'boolean' };

const COMMON_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const OPENAI_SIZES = oneOf('1024x1024', '1536x1024', '1024x1536');

/** Up to ten images per request, priced per token, streamed. */
export const GPT_IMAGE: ImageProfile = {
  parameters: {
    n: between(1, 10),
    size: OPENAI_SIZES,
    aspect_ratio: oneOf('1:1', '3:2', '2:3'),
    quality: oneOf('low', 'medium', 'high'),
    output_format: oneOf('png', 'jpeg', 'webp'),
    output_compression: between(0, 100),
    background: oneOf('transparent', 'opaque'),
    input_references: between(0, 16),
  },
  passthrough: ['moderation', 'partial_images'],
  pricing: [
    { billable: 'input_text', unit: 'token', cost_usd: 0.000005 },
    { billable: 'input_image', unit: 'token', cost_usd: 0.000008 },
    { billable: 'output_image', unit: 'token', cost_usd: 0.00004 },
  ],
  isStreaming: true,
  includesMediaType: true,
  tokens: { low: 272, medium: 1056, high: 4160 },
};

/** PNG only, without a media type in the response. */
export const GPT_5_IMAGE: ImageProfile = {
  ...GPT_IMAGE,
  parameters: {
    n: between(1, 4),
    size: OPENAI_SIZES,
    aspect_ratio: oneOf('1:1', '3:2', '2:3'),
    quality: oneOf('low', 'medium', 'high'),
    output_format: oneOf('png'),
    input_references: between(0, 16),
  },
  pricing: [
    { billable: 'input_text', unit: 'token', cost_usd: 0.00001 },
    { billable: 'input_image', unit: 'token', cost_usd: 0.00001 },
    { billable: 'output_image', unit: 'token', cost_usd: 0.00004 },
  ],
  includesMediaType: false,
};

/** One image per request, priced per token; one of its providers does not support 2K. */
export const GEMINI_FLASH_IMAGE: ImageProfile = {
  parameters: {
    n: between(1, 1),
    aspect_ratio: oneOf(...COMMON_RATIOS),
    resolution: oneOf('1K', '2K'),
    output_format: oneOf('png', 'jpeg'),
    input_references: between(0, 3),
  },
  differences: { 'google-ai-studio': { resolution: oneOf('1K') } },
  passthrough: ['personGeneration', 'safetySettings'],
  pricing: [
    { billable: 'input_text', unit: 'token', cost_usd: 0.0000003 },
    { billable: 'input_image', unit: 'token', cost_usd: 0.0000003 },
    { billable: 'output_image', unit: 'token', cost_usd: 0.00003 },
  ],
  isStreaming: false,
  includesMediaType: true,
  tokens: { low: 1290, medium: 1290, high: 1290 },
};

/** Up to 4K in every aspect ratio, priced per image, higher for 4K. */
export const GEMINI_PRO_IMAGE: ImageProfile = {
  ...GEMINI_FLASH_IMAGE,
  parameters: {
    n: between(1, 1),
    aspect_ratio: oneOf(...COMMON_RATIOS, '1:2', '2:1', '1:4', '4:1', '1:8', '8:1'),
    resolution: oneOf('512', '1K', '2K', '4K'),
    output_format: oneOf('png', 'jpeg'),
    input_references: between(0, 14),
  },
  differences: {},
  pricing: [
    { billable: 'input_text', unit: 'token', cost_usd: 0.000002 },
    { billable: 'input_reference', unit: 'image', cost_usd: 0.0011 },
    { billable: 'output_image', unit: 'image', cost_usd: 0.134, variant: '512' },
    { billable: 'output_image', unit: 'image', cost_usd: 0.134, variant: '1K' },
    { billable: 'output_image', unit: 'image', cost_usd: 0.134, variant: '2K' },
    { billable: 'output_image', unit: 'image', cost_usd: 0.24, variant: '4K' },
  ],
  tokens: { low: 1120, medium: 1120, high: 1120 },
};

/** Any size up to 2048 pixels, priced per megapixel, references included. */
export const FLUX: ImageProfile = {
  parameters: {
    n: between(1, 1),
    size: YES,
    aspect_ratio: oneOf(...COMMON_RATIOS, '9:21', '2:1', '1:2'),
    resolution: oneOf('512', '1K', '2K'),
    output_format: oneOf('jpeg', 'png'),
    seed: YES,
    input_references: between(0, 8),
  },
  passthrough: ['prompt_upsampling', 'safety_tolerance'],
  pricing: [
    { billable: 'output_image', unit: 'megapixel', cost_usd: 0.03 },
    { billable: 'input_reference', unit: 'megapixel', cost_usd: 0.015 },
  ],
  isStreaming: false,
  includesMediaType: false,
  tokens: { low: 4096, medium: 4096, high: 4096 },
};

/** Up to four images of any size up to 4K, priced per image. */
export const SEEDREAM: ImageProfile = {
  parameters: {
    n: between(1, 4),
    size: YES,
    aspect_ratio: oneOf(...COMMON_RATIOS, '9:21'),
    resolution: oneOf('1K', '2K', '4K'),
    output_format: oneOf('jpeg', 'png'),
    seed: YES,
    input_references: between(0, 14),
  },
  passthrough: ['optimize_prompt', 'watermark'],
  pricing: [{ billable: 'output_image', unit: 'image', cost_usd: 0.04 }],
  isStreaming: false,
  includesMediaType: true,
  tokens: { low: 4175, medium: 4175, high: 4175 },
};

/** SVG, streamed as text, priced per image. */
export const RECRAFT_VECTOR: ImageProfile = {
  parameters: {
    n: between(1, 6),
    aspect_ratio: oneOf(...COMMON_RATIOS),
    resolution: oneOf('1K'),
    output_format: oneOf('svg'),
  },
  passthrough: ['style', 'controls'],
  pricing: [{ billable: 'output_image', unit: 'image', cost_usd: 0.08 }],
  isStreaming: true,
  includesMediaType: true,
  tokens: { low: 1000, medium: 1000, high: 1000 },
};
