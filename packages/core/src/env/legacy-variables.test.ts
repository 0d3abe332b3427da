import { describe, expect, it } from 'vitest';

import { verifies } from '../../../../tests/requirements.ts';
import { optionsFromEnv } from './options.ts';
import { environmentVariables } from './variables.ts';

/** Variables that openrouter-mcp-multimodal 4.5 reads. */
const legacy = [
  'OPENROUTER_API_KEY',
  'OPENROUTER_DEFAULT_MODEL',
  'DEFAULT_MODEL',
  'OPENROUTER_MAX_TOKENS',
  'OPENROUTER_PROVIDER_QUANTIZATIONS',
  'OPENROUTER_PROVIDER_IGNORE',
  'OPENROUTER_PROVIDER_SORT',
  'OPENROUTER_PROVIDER_ORDER',
  'OPENROUTER_PROVIDER_REQUIRE_PARAMETERS',
  'OPENROUTER_PROVIDER_DATA_COLLECTION',
  'OPENROUTER_PROVIDER_ALLOW_FALLBACKS',
  'OPENROUTER_CACHE_RESPONSES',
  'OPENROUTER_INCLUDE_REASONING',
  'OPENROUTER_MODEL_CACHE_TTL_MS',
  'OPENROUTER_IMAGE_MAX_DIMENSION',
  'OPENROUTER_IMAGE_JPEG_QUALITY',
  'OPENROUTER_IMAGE_FETCH_TIMEOUT_MS',
  'OPENROUTER_IMAGE_MAX_DOWNLOAD_BYTES',
  'OPENROUTER_IMAGE_MAX_REDIRECTS',
  'OPENROUTER_IMAGE_MAX_DATA_URL_BYTES',
  'OPENROUTER_AUDIO_FETCH_TIMEOUT_MS',
  'OPENROUTER_AUDIO_MAX_DOWNLOAD_BYTES',
  'OPENROUTER_AUDIO_MAX_REDIRECTS',
  'OPENROUTER_AUDIO_MAX_DATA_URL_BYTES',
  'OPENROUTER_DEFAULT_VIDEO_MODEL',
  'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL',
  'OPENROUTER_VIDEO_FETCH_TIMEOUT_MS',
  'OPENROUTER_VIDEO_MAX_DOWNLOAD_BYTES',
  'OPENROUTER_VIDEO_MAX_REDIRECTS',
  'OPENROUTER_VIDEO_MAX_DATA_URL_BYTES',
  'OPENROUTER_VIDEO_POLL_INTERVAL_MS',
  'OPENROUTER_VIDEO_MAX_WAIT_MS',
  'OPENROUTER_VIDEO_GEN_MAX_BYTES',
  'OPENROUTER_VIDEO_INLINE_MAX_BYTES',
  'OPENROUTER_OUTPUT_DIR',
  'OPENROUTER_INPUT_DIR',
  'OPENROUTER_ALLOW_UNSAFE_PATHS',
  'OPENROUTER_LOG_LEVEL',
];

describe('the variables of openrouter-mcp-multimodal 4.5', () => {
  it(verifies('account.environment', 'are all read'), () => {
    const read = new Set(
      Object.entries(environmentVariables).flatMap(([name, { aliases }]) => [name].concat(aliases)),
    );
    expect(legacy.filter((name) => !read.has(name))).toEqual([]);
  });

  it.each(legacy.filter((name) => /_MS$|_BYTES$|_REDIRECTS$|_TOKENS$|_QUALITY$/u.test(name)))(
    verifies('account.environment', '%s is reported when it is not a number'),
    (name) => {
      expect(() => optionsFromEnv({ [name]: '5abc' })).toThrow(name);
    },
  );
});
