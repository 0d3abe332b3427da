import { DEFAULT_LISTENING_MODEL } from '../api/shared/defaults.ts';
import { edgePixels, imageDefaults } from '../media/limits.ts';
import { mediaKinds } from '../media/media-kinds.ts';
import { MAX_TIMER_MS } from '../shared/clock.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { Flag, Path, integer, Keyword, KeywordList } from './formats.ts';
import type { EnvironmentVariable } from './variable.ts';

const plain = { aliases: [], secret: false } as const;

/** Smallest useful limit: media is not smaller. */
const MIN_BYTES = 1_024;

const maxBytes = integer(MIN_BYTES, Number.MAX_SAFE_INTEGER);
const timeout = integer(1, MAX_TIMER_MS);
/** Maximum that browsers follow. */
const redirects = integer(0, 20);

type LimitName<Kind extends string> =
  | `OPENROUTER_${Kind}_FETCH_TIMEOUT_MS`
  | `OPENROUTER_${Kind}_MAX_DOWNLOAD_BYTES`
  | `OPENROUTER_${Kind}_MAX_REDIRECTS`
  | `OPENROUTER_${Kind}_MAX_DATA_URL_BYTES`;

type NumberVariable = EnvironmentVariable & { readonly schema: typeof maxBytes };

/** The four limits of one kind of media. */
function limitsOf<Kind extends Uppercase<MediaKind>>(
  kind: Kind,
): Record<LimitName<Kind>, NumberVariable> {
  // The compiler does not track the lower case of a string.
  const { noun, limits: defaults } = mediaKinds[kind.toLowerCase() as Lowercase<Kind>];
  const variables = {
    [`OPENROUTER_${kind}_FETCH_TIMEOUT_MS`]: {
      ...plain,
      schema: timeout,
      summary: `Timeout of fetching ${noun} by URL in milliseconds, redirects included.`,
      fallback: String(defaults.fetchTimeoutMs),
    },
    [`OPENROUTER_${kind}_MAX_DOWNLOAD_BYTES`]: {
      ...plain,
      schema: maxBytes,
      summary: `Maximum bytes of ${noun}, from a URL or a file.`,
      fallback: String(defaults.maxBytes),
    },
    [`OPENROUTER_${kind}_MAX_REDIRECTS`]: {
      ...plain,
      schema: redirects,
      summary: `Maximum redirects when fetching ${noun}.`,
      fallback: String(defaults.maxRedirects),
    },
    [`OPENROUTER_${kind}_MAX_DATA_URL_BYTES`]: {
      ...plain,
      schema: maxBytes,
      summary: `Maximum bytes of ${noun} in a data URL.`,
      fallback: String(defaults.maxDataUrlBytes),
    },
  } satisfies Record<string, EnvironmentVariable>;
  // Computed names are plain strings for the compiler.
  return variables as unknown as Record<LimitName<Kind>, NumberVariable>;
}

/** Models that analyze media. */
export const analysisVariables = {
  OPENROUTER_DEFAULT_IMAGE_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that analyzes images.',
    fallback: 'OPENROUTER_DEFAULT_MODEL',
  },
  OPENROUTER_DEFAULT_AUDIO_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that analyzes audio.',
    fallback: `OPENROUTER_DEFAULT_MODEL if it takes audio, else ${DEFAULT_LISTENING_MODEL}`,
  },
  OPENROUTER_DEFAULT_VIDEO_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that analyzes videos.',
    fallback: `OPENROUTER_DEFAULT_MODEL if it takes videos, else ${DEFAULT_LISTENING_MODEL}`,
  },
  OPENROUTER_DEFAULT_DOCUMENT_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that analyzes documents.',
    fallback: 'OPENROUTER_DEFAULT_MODEL',
  },
} as const satisfies Record<
  `OPENROUTER_DEFAULT_${Uppercase<MediaKind>}_MODEL`,
  EnvironmentVariable
> &
  Record<string, EnvironmentVariable>;

const limitVariables = {
  ...limitsOf('IMAGE'),
  ...limitsOf('AUDIO'),
  ...limitsOf('VIDEO'),
  ...limitsOf('DOCUMENT'),
} satisfies Record<LimitName<Uppercase<MediaKind>>, NumberVariable>;

/** Limits of loaded media, and the preparation of images. */
export const mediaVariables = {
  OPENROUTER_IMAGE_MAX_DIMENSION: {
    ...plain,
    schema: integer(edgePixels.min, edgePixels.max),
    summary: 'Longest edge of an analyzed image in pixels; larger images are scaled down.',
    fallback: String(imageDefaults.maxDimension),
  },
  OPENROUTER_IMAGE_JPEG_QUALITY: {
    ...plain,
    schema: integer(1, 100),
    summary: 'JPEG quality of a re-encoded image, 1 to 100.',
    fallback: String(imageDefaults.jpegQuality),
  },
  ...limitVariables,
  OPENROUTER_ALLOW_PRIVATE_HOSTS: {
    ...plain,
    schema: KeywordList,
    summary:
      'Private hosts that media may be fetched from, comma-separated: `media.internal`, `localhost:8080`.',
    fallback: 'none',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Directories that may be read and written. */
export const fileVariables = {
  OPENROUTER_INPUT_DIR: {
    ...plain,
    schema: Path,
    summary: 'Directory for input files; files outside are not read.',
    fallback: 'OPENROUTER_OUTPUT_DIR, else the working directory',
  },
  OPENROUTER_OUTPUT_DIR: {
    ...plain,
    schema: Path,
    summary: 'Directory for output files.',
    fallback: 'the working directory',
  },
  OPENROUTER_ALLOW_UNSAFE_PATHS: {
    ...plain,
    schema: Flag,
    summary: 'Whether files outside these directories may be read and written.',
    fallback: 'false',
  },
} as const satisfies Record<string, EnvironmentVariable>;
