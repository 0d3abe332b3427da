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
import type { ProxyOptions } from '../runtime/contract.ts';
import { toEndpointModels } from './model-variables.ts';
import type { Environment, EnvironmentValues } from './read.ts';
import { readEnvironment } from './read.ts';
import type { LogLevel } from './variables.ts';

/** Options from environment variables. */
export interface EnvironmentOptions {
  /**
   * Options for `createOpenRouter`. An unset variable is `undefined`, so that the client's own default applies; only the chat
   * model and `budget.fitMaxTokens` have a default here.
   */
  readonly client: OpenRouterOptions;
  /** Options for `createWorkspace` of `@orkit/openrouter-multimodal/node`. */
  readonly workspace: {
    readonly inputDir: string | undefined;
    readonly outputDir: string | undefined;
    readonly allowUnsafePaths: boolean;
    readonly inlineMaxBytes: Readonly<Record<GeneratedKind, number>>;
  };
  /** Options for `createJobLedger` of `@orkit/openrouter-multimodal/node`; `undefined` when the ledger is turned off. */
  readonly jobLedger:
    | { readonly path: string | undefined; readonly stateHome: string | undefined }
    | undefined;
  /** Whether calls that cost are logged, or the path of the file that they are logged to; `undefined` leaves it to the program. */
  readonly audit: boolean | string | undefined;
  readonly logLevel: LogLevel;
}

/**
 * Reads the options of a client from a record such as `process.env`, and from nothing else: no file, no process.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names all invalid variables at once, without their values.
 */
export function optionsFromEnv(environment: Environment): EnvironmentOptions {
  const values = readEnvironment(environment);
  return {
    client: {
      apiKey: values.OPENROUTER_API_KEY,
      baseUrl: values.OPENROUTER_BASE_URL,
      proxy: toProxy(values),
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

/** Returns the proxies; `undefined` when the record has none, so that those of the process apply. */
function toProxy(values: EnvironmentValues): ProxyOptions | undefined {
  const { HTTPS_PROXY: https, HTTP_PROXY: http, NO_PROXY: noProxy } = values;
  const isSet = [https, http, noProxy].some((value) => value !== undefined);
  return isSet ? { https, http, noProxy } : undefined;
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
    downloadProxy:
      values.OPENROUTER_PROXY_DOWNLOADS === true ? (toProxy(values) ?? 'environment') : undefined,
  } satisfies MediaOptions & Record<MediaKind, unknown>;
}

/** Returns budget options even without a limit, because a call may have its own. Without any limit, no cost is estimated. */
function toBudget(values: EnvironmentValues): BudgetOptions {
  return {
    maxCostUsd: values.OPENROUTER_MAX_COST_USD,
    sessionUsd: values.OPENROUTER_SESSION_BUDGET_USD,
    allowUnknownCost: values.OPENROUTER_ALLOW_UNKNOWN_COST,
    countUpstreamCost: values.OPENROUTER_COUNT_UPSTREAM_COST,
    // A limit in the environment is meant to keep answers short enough, not to refuse them for their possible length.
    fitMaxTokens: values.OPENROUTER_FIT_MAX_TOKENS ?? true,
  };
}

function toLedger(
  path: string | undefined,
  environment: Environment,
): EnvironmentOptions['jobLedger'] {
  if (path?.toLowerCase() === 'off') return undefined;
  return { path, stateHome: toStateHome(environment) };
}

/** Returns the folder for state files from `XDG_STATE_HOME`; `undefined` for that of the system. */
export function toStateHome(environment: Environment): string | undefined {
  const stateHome = environment['XDG_STATE_HOME']?.trim();
  return stateHome === '' ? undefined : stateHome;
}

function toLimits(kind: Uppercase<MediaKind>, values: EnvironmentValues): Settings<MediaLimits> {
  return {
    maxBytes: values[`OPENROUTER_${kind}_MAX_DOWNLOAD_BYTES`],
    maxDataUrlBytes: values[`OPENROUTER_${kind}_MAX_DATA_URL_BYTES`],
    fetchTimeoutMs: values[`OPENROUTER_${kind}_FETCH_TIMEOUT_MS`],
    maxRedirects: values[`OPENROUTER_${kind}_MAX_REDIRECTS`],
  };
}

/** Returns the provider routing; `undefined` when it is empty, so that requests contain no empty object. */
function toRouting(values: EnvironmentValues): ProviderRouting | undefined {
  const routing: ProviderRouting = {
    order: values.OPENROUTER_PROVIDER_ORDER,
    only: values.OPENROUTER_PROVIDER_ONLY,
    ignore: values.OPENROUTER_PROVIDER_IGNORE,
    quantizations: values.OPENROUTER_PROVIDER_QUANTIZATIONS,
    sort: values.OPENROUTER_PROVIDER_SORT,
    requireParameters: values.OPENROUTER_PROVIDER_REQUIRE_PARAMETERS,
    dataCollection: values.OPENROUTER_PROVIDER_DATA_COLLECTION,
    zdr: values.OPENROUTER_PROVIDER_ZDR,
    allowFallbacks: values.OPENROUTER_PROVIDER_ALLOW_FALLBACKS,
  };
  return Object.values(routing).some((value) => value !== undefined) ? routing : undefined;
}
