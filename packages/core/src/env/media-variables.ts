import { DEFAULT_LISTENING_MODEL } from '../api/shared/defaults.ts';
import { edgePixels, imageDefaults } from '../media/limits.ts';
import { mediaKinds } from '../media/media-kinds.ts';
import { MAX_TIMER_MS } from '../shared/clock.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { Flag, Path, integer, Keyword, KeywordList } from './formats.ts';
import type { EnvironmentVariable } from './variable.ts';

const plain = { aliases: [], secret: false } as const;

/** Smallest limit that makes sense: less holds no media. */
const MIN_BYTES = 1_024;

const maxBytes = integer(MIN_BYTES, Number.MAX_SAFE_INTEGER);
const timeout = integer(1, MAX_TIMER_MS);
/** More redirects than a browser follows lead nowhere. */
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
  // The compiler does not follow a text into lower case.
  const { noun, limits: known } = mediaKinds[kind.toLowerCase() as Lowercase<Kind>];
  const variables = {
    [`OPENROUTER_${kind}_FETCH_TIMEOUT_MS`]: {
      ...plain,
      schema: timeout,
      summary: `Milliseconds for fetching ${noun} by URL, redirects included.`,
      fallback: String(known.fetchTimeoutMs),
    },
    [`OPENROUTER_${kind}_MAX_DOWNLOAD_BYTES`]: {
      ...plain,
      schema: maxBytes,
      summary: `Most bytes of ${noun}, from a URL or a file.`,
      fallback: String(known.maxBytes),
    },
    [`OPENROUTER_${kind}_MAX_REDIRECTS`]: {
      ...plain,
      schema: redirects,
      summary: `Most redirects on the way to ${noun}.`,
      fallback: String(known.maxRedirects),
    },
    [`OPENROUTER_${kind}_MAX_DATA_URL_BYTES`]: {
      ...plain,
      schema: maxBytes,
      summary: `Most bytes of ${noun} in a data URL.`,
      fallback: String(known.maxDataUrlBytes),
    },
  } satisfies Record<string, EnvironmentVariable>;
  // Names that are put together are plain texts for the compiler.
  return variables as unknown as Record<LimitName<Kind>, NumberVariable>;
}

/** The models that analyze media. */
export const analysisVariables = {
  OPENROUTER_DEFAULT_IMAGE_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that looks at images.',
    fallback: 'OPENROUTER_DEFAULT_MODEL',
  },
  OPENROUTER_DEFAULT_AUDIO_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that listens to audio.',
    fallback: DEFAULT_LISTENING_MODEL,
  },
  OPENROUTER_DEFAULT_VIDEO_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that watches videos.',
    fallback: DEFAULT_LISTENING_MODEL,
  },
  OPENROUTER_DEFAULT_DOCUMENT_MODEL: {
    ...plain,
    schema: Keyword,
    summary: 'Model that reads documents.',
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

/** What bounds the media that is loaded, and how pictures are made ready. */
export const mediaVariables = {
  OPENROUTER_IMAGE_MAX_DIMENSION: {
    ...plain,
    schema: integer(edgePixels.min, edgePixels.max),
    summary: 'Longest edge, in pixels, of an image that is analyzed.',
    fallback: String(imageDefaults.maxDimension),
  },
  OPENROUTER_IMAGE_JPEG_QUALITY: {
    ...plain,
    schema: integer(1, 100),
    summary: 'Quality of an image that is written anew, 1 to 100.',
    fallback: String(imageDefaults.jpegQuality),
  },
  ...limitVariables,
  OPENROUTER_ALLOW_PRIVATE_HOSTS: {
    ...plain,
    schema: KeywordList,
    summary:
      'Hosts that media may be fetched from although they are not public, between commas: `media.internal`, `localhost:8080`.',
    fallback: 'none',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Which files may be touched. */
export const fileVariables = {
  OPENROUTER_INPUT_DIR: {
    ...plain,
    schema: Path,
    summary: 'Folder that files are read from; nothing outside of it is.',
    fallback: 'OPENROUTER_OUTPUT_DIR, else the working directory',
  },
  OPENROUTER_OUTPUT_DIR: {
    ...plain,
    schema: Path,
    summary: 'Folder that files are written to.',
    fallback: 'the working directory',
  },
  OPENROUTER_ALLOW_UNSAFE_PATHS: {
    ...plain,
    schema: Flag,
    summary: 'Whether files anywhere may be read and written.',
    fallback: 'false',
  },
} as const satisfies Record<string, EnvironmentVariable>;
