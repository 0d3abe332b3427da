import { DEFAULT_CHAT_MODEL } from '../api/shared/defaults.ts';
import type { ClientDefaults } from '../api/shared/defaults.ts';
import type { ProviderRouting } from '../api/shared/routing.ts';
import type { BudgetOptions } from '../api/shared/budget.ts';
import type { EndpointModels } from '../api/shared/endpoints.ts';
import type { OpenRouterOptions } from '../client.ts';
import type { MediaOptions, Settings } from '../media/limits.ts';
import type { MediaLimits } from '../media/media-limits.ts';
import type { GeneratedKind } from '../media/media-kinds.ts';
import { mediaKinds } from '../media/media-kinds.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { toEndpointModels } from './model-variables.ts';
import type { Environment, EnvironmentValues } from './read.ts';
import { readEnvironment } from './read.ts';
import type { LogLevel } from './variables.ts';

/** What the environment says. */
export interface EnvironmentOptions {
  /** For `createOpenRouter`. What is unset is `undefined`, so that the client's own defaults hold; only the chat model and `budget.fitMaxTokens` have a default here. */
  readonly client: OpenRouterOptions;
  /** For `createWorkspace` of `@orkit/openrouter-multimodal/node`. */
  readonly workspace: {
    readonly inputDir: string | undefined;
    readonly outputDir: string | undefined;
    readonly allowUnsafePaths: boolean;
    readonly inlineMaxBytes: Readonly<Record<GeneratedKind, number>>;
  };
  /** For `createJobLedger` of `@orkit/openrouter-multimodal/node`; `undefined` when jobs are not to be noted. */
  readonly jobLedger:
    | { readonly path: string | undefined; readonly stateHome: string | undefined }
    | undefined;
  /** Whether calls that cost are told; `undefined` leaves it to the program. */
  readonly audit: boolean | undefined;
  readonly logLevel: LogLevel;
}

/**
 * Reads the options of a client from a record such as `process.env`. It looks at nothing else: no file, no process.
 *
 * @throws OpenRouterError `INVALID_INPUT` that tells of all bad variables at once, and of no value.
 */
export function optionsFromEnv(environment: Environment): EnvironmentOptions {
  const values = readEnvironment(environment);
  return {
    client: {
      apiKey: values.OPENROUTER_API_KEY,
      baseUrl: values.OPENROUTER_BASE_URL,
      attemptTimeoutMs: values.OPENROUTER_TIMEOUT_MS,
      modelCacheTtlMs: values.OPENROUTER_MODEL_CACHE_TTL_MS,
      defaults: {
        chatModel: values.OPENROUTER_DEFAULT_MODEL ?? DEFAULT_CHAT_MODEL,
        imageModel: values.OPENROUTER_DEFAULT_IMAGE_MODEL,
        audioModel: values.OPENROUTER_DEFAULT_AUDIO_MODEL,
        videoModel: values.OPENROUTER_DEFAULT_VIDEO_MODEL,
        documentModel: values.OPENROUTER_DEFAULT_DOCUMENT_MODEL,
        ...toEndpointModels(values),
        maxTokens: values.OPENROUTER_MAX_TOKENS,
        provider: toRouting(values),
        cache: values.OPENROUTER_CACHE_RESPONSES,
        includeReasoning: values.OPENROUTER_INCLUDE_REASONING,
      } satisfies Record<Exclude<keyof ClientDefaults, keyof EndpointModels>, unknown>,
      media: toMedia(values),
      videos: {
        pollIntervalMs: values.OPENROUTER_VIDEO_POLL_INTERVAL_MS,
        maxWaitMs: values.OPENROUTER_VIDEO_MAX_WAIT_MS,
        maxBytes: values.OPENROUTER_VIDEO_GEN_MAX_BYTES,
        onlyKnownJobs: values.OPENROUTER_ONLY_KNOWN_JOBS,
      },
      budget: toBudget(values),
      app: { url: values.OPENROUTER_HTTP_REFERER, title: values.OPENROUTER_APP_TITLE },
    },
    workspace: {
      inputDir: values.OPENROUTER_INPUT_DIR,
      outputDir: values.OPENROUTER_OUTPUT_DIR,
      allowUnsafePaths: values.OPENROUTER_ALLOW_UNSAFE_PATHS ?? false,
      inlineMaxBytes: {
        image: values.OPENROUTER_IMAGE_INLINE_MAX_BYTES ?? mediaKinds.image.inlineMaxBytes,
        audio: values.OPENROUTER_AUDIO_INLINE_MAX_BYTES ?? mediaKinds.audio.inlineMaxBytes,
        video: values.OPENROUTER_VIDEO_INLINE_MAX_BYTES ?? mediaKinds.video.inlineMaxBytes,
      },
    },
    jobLedger: toLedger(values.OPENROUTER_JOB_LEDGER, environment),
    audit: values.OPENROUTER_AUDIT,
    logLevel: values.OPENROUTER_LOG_LEVEL ?? 'info',
  };
}

function toMedia(values: EnvironmentValues): MediaOptions {
  return {
    image: {
      ...toLimits('IMAGE', values),
      maxDimension: values.OPENROUTER_IMAGE_MAX_DIMENSION,
      jpegQuality: values.OPENROUTER_IMAGE_JPEG_QUALITY,
    },
    audio: toLimits('AUDIO', values),
    video: toLimits('VIDEO', values),
    document: toLimits('DOCUMENT', values),
    allowPrivateHosts: values.OPENROUTER_ALLOW_PRIVATE_HOSTS,
  } satisfies MediaOptions & Record<MediaKind, unknown>;
}

/** Always there: a call may bring a limit of its own, to which the rest applies. Without a limit nothing is reckoned. */
function toBudget(values: EnvironmentValues): BudgetOptions {
  return {
    maxCostUsd: values.OPENROUTER_MAX_COST_USD,
    sessionUsd: values.OPENROUTER_SESSION_BUDGET_USD,
    allowUnknownCost: values.OPENROUTER_ALLOW_UNKNOWN_COST,
    // Who sets a limit for a program wants answers within it, and no lesson about the longest that a model could write.
    fitMaxTokens: values.OPENROUTER_FIT_MAX_TOKENS ?? true,
  };
}

function toLedger(
  path: string | undefined,
  environment: Environment,
): EnvironmentOptions['jobLedger'] {
  if (path?.toLowerCase() === 'off') return undefined;
  const stateHome = environment['XDG_STATE_HOME']?.trim();
  return { path, stateHome: stateHome === '' ? undefined : stateHome };
}

function toLimits(kind: Uppercase<MediaKind>, values: EnvironmentValues): Settings<MediaLimits> {
  return {
    maxBytes: values[`OPENROUTER_${kind}_MAX_DOWNLOAD_BYTES`],
    maxDataUrlBytes: values[`OPENROUTER_${kind}_MAX_DATA_URL_BYTES`],
    fetchTimeoutMs: values[`OPENROUTER_${kind}_FETCH_TIMEOUT_MS`],
    maxRedirects: values[`OPENROUTER_${kind}_MAX_REDIRECTS`],
  };
}

/** The wishes about providers; `undefined` when there are none, so that requests carry no empty object. */
function toRouting(values: EnvironmentValues): ProviderRouting | undefined {
  const routing: ProviderRouting = {
    order: values.OPENROUTER_PROVIDER_ORDER,
    only: values.OPENROUTER_PROVIDER_ONLY,
    ignore: values.OPENROUTER_PROVIDER_IGNORE,
    quantizations: values.OPENROUTER_PROVIDER_QUANTIZATIONS,
    sort: values.OPENROUTER_PROVIDER_SORT,
    requireParameters: values.OPENROUTER_PROVIDER_REQUIRE_PARAMETERS,
    dataCollection: values.OPENROUTER_PROVIDER_DATA_COLLECTION,
    allowFallbacks: values.OPENROUTER_PROVIDER_ALLOW_FALLBACKS,
  };
  return Object.values(routing).some((requestedOption) => requestedOption !== undefined)
    ? routing
    : undefined;
}
