import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { AccountApi, Health } from './api/account/options.ts';
import type { Analyze } from './api/analysis/options.ts';
import type { Interceptor } from './api/shared/interceptor.ts';
import { isObserved } from './api/shared/is-observed.ts';
import type { VideosContext } from './api/videos/context.ts';
import type { EndpointMethods } from './api/endpoint-table.ts';
import type { EstimateRequest } from './api/estimate.ts';
import type { BudgetOptions, CostEstimate } from './api/shared/budget.ts';
import type { Generate } from './api/generate.ts';
import { sendChat } from './api/chat/send.ts';
import { streamChat } from './api/chat/stream.ts';
import type { ChatRequest } from './api/chat/options.ts';
import type { ChatEvent, ChatResult } from './api/chat/result.ts';
import type { ClientDefaults } from './api/shared/defaults.ts';
import type { ModelCatalogue } from './api/shared/model-catalogue.ts';
import type { JobLedger } from './jobs/ledger.ts';
import type { JobLifecycleEvent } from './api/videos/job-events.ts';
import { DEFAULT_MAX_WAIT_MS } from './api/videos/options.ts';
import type { VideoJob, VideosApi, VideoSettings } from './api/videos/options.ts';
import type { Transport } from './http/contract.ts';
import { createBudget } from './api/cost/budget.ts';
import { createTransport } from './http/transport.ts';
import type { MediaOptions } from './media/limits.ts';
import type { CallOptions } from './shared/call-options.ts';
import type { Clock } from './shared/clock.ts';
import { systemClock } from './shared/clock.ts';
import { lazyMethods } from './shared/lazy-methods.ts';
import { lazy } from './shared/lazy.ts';
import type { OpenRouterError } from './shared/errors.ts';
import { invalidInput } from './shared/errors.ts';

/** What a client is made of. */
export interface OpenRouterOptions {
  /** A call without one fails with `UPSTREAM_REFUSED`, reason `credentials`; making the client does not. */
  readonly apiKey?: string | undefined;
  /** @default 'https://openrouter.ai/api/v1' */
  readonly baseUrl?: string | undefined;
  /** The network. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Milliseconds for one attempt; in a stream also between two events. Node's own fetch gives up after 300000 without
   * a byte, whatever this says.
   *
   * @default 30000 for look-ups, 600000 for answers
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** Attempts after the first, 0 to 10. What may have been paid is never sent again. @default 2 */
  readonly maxRetries?: number | undefined;
  /** Milliseconds that the model catalogue stays fresh. @default 3600000 */
  readonly modelCacheTtlMs?: number | undefined;
  /** What a request gets that says nothing itself. */
  readonly defaults?: ClientDefaults | undefined;
  /** Limits and settings for the media that requests load. */
  readonly media?: MediaOptions | undefined;
  /** How videos are waited for. */
  readonly videos?: VideoSettings | undefined;
  /** What may be spent. @default no limit */
  readonly budget?: BudgetOptions | undefined;
  /** Where jobs are noted: `createJobLedger` of `./node` has one in a file. @default nowhere */
  readonly jobLedger?: JobLedger | undefined;
  /** Steps around each call, the outermost first: to time, to trace, to change options, to refuse. @default none */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Receives what becomes of video jobs, also of those that were resumed. What it throws is ignored. */
  readonly onJobEvent?: ((event: JobLifecycleEvent) => void) | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /** Tells OpenRouter which app asks. */
  readonly app?:
    | { readonly url?: string | undefined; readonly title?: string | undefined }
    | undefined;
}

/** Everything multimodal on OpenRouter. Errors are `OpenRouterError`. */
export interface OpenRouter extends EndpointMethods {
  readonly chat: {
    /** Asks, and answers when the model is done. */
    send<Schema extends StandardSchemaV1>(
      request: ChatRequest & { readonly responseFormat: Schema },
      options?: CallOptions,
    ): Promise<ChatResult<StandardSchemaV1.InferOutput<Schema>>>;
    send(request: ChatRequest, options?: CallOptions): Promise<ChatResult>;
    /**
     * Asks, and gives the answer as it comes. Nothing is sent before the first turn; breaking out cancels. What it gives
     * can be looped over once, like a generator: a second loop gives nothing and never asks again.
     */
    stream(request: ChatRequest, options?: CallOptions): AsyncIterable<ChatEvent>;
  };
  /** Asks about pictures, sounds, videos and documents: they are loaded, checked and made ready. */
  readonly analyze: Analyze;
  /** Makes pictures, speech and other sounds. */
  readonly generate: Generate;
  /** Makes videos, by jobs that can be taken up again. */
  readonly videos: VideosApi;
  /** What a request is likely to cost. Nothing is sent but look-ups. */
  estimate(request: EstimateRequest, options?: CallOptions): Promise<CostEstimate>;
  readonly models: ModelCatalogue;
  readonly account: AccountApi;
  /** What a request gets that says nothing itself, as the client was made with it. */
  readonly defaults: ClientDefaults;
  /** Whether OpenRouter answers and the key works. Never throws for either. */
  health(options?: CallOptions): Promise<Health>;
}

/** Where OpenRouter's API lives. */
export const DEFAULT_BASE_URL = 'https://openrouter.ai/api/v1';

/** Most attempts after the first: their waits double, and more than ten would take longer than any outage is waited for. */
const MAX_RETRIES = 10;

/** What OpenRouter shows as the app when nobody names one. */
const defaultApp = {
  url: 'https://github.com/orkit/openrouter-multimodal',
  title: 'openrouter-multimodal',
} as const;

/**
 * Makes a client. Nothing is sent, and no key is needed yet.
 *
 * @throws OpenRouterError `INVALID_INPUT` when an option cannot work.
 */
export function createOpenRouter(options: OpenRouterOptions = {}): OpenRouter {
  const { defaults = {}, media = {}, clock = systemClock, modelCacheTtlMs, app } = options;
  if (typeof (options.apiKey ?? '') !== 'string') throw wrongOption('apiKey must be a text');
  if (options.fetch !== undefined && typeof options.fetch !== 'function')
    throw wrongOption('fetch must be a function');
  const transport = createTransport({
    apiKey: options.apiKey === '' ? undefined : options.apiKey,
    baseUrl: parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL),
    // Looked up at each call, so that a fetch that is replaced later is the one that is used.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    attemptTimeoutMs: above0('attemptTimeoutMs', options.attemptTimeoutMs),
    maxRetries: parseRetries(options.maxRetries ?? 2),
    clock,
    app: { url: app?.url ?? defaultApp.url, title: app?.title ?? defaultApp.title },
  });
  const models = createLazyModels(transport, {
    ttlMs: notNegative('modelCacheTtlMs', modelCacheTtlMs),
    clock,
  });
  const context: VideosContext = {
    transport,
    defaults,
    media,
    clock,
    modelCacheTtlMs,
    models,
    budget: createBudget(options.budget ?? {}, clock),
    videos: options.videos,
    jobLedger: options.jobLedger,
    interceptors: options.interceptors,
    onJobEvent: options.onJobEvent,
  };
  const endpoints = lazyMethods(
    async () => (await import('./api/endpoints.ts')).createEndpoints(context),
    [
      'send',
      'analyze',
      'transcribe',
      'rerank',
      'embed',
      'estimate',
      'image',
      'listImageModels',
      'listImageEndpoints',
      'speech',
      'streamSpeech',
      'audio',
      'streamAudio',
      'createVideo',
      'listVideoModels',
      'noteSaved',
      'getKey',
      'getGeneration',
      'health',
    ],
    ['stream', 'streamAnalysis', 'streamImage'],
  );
  const { transcribe, rerank, embed, estimate, getKey, getGeneration, health } = endpoints;
  return {
    chat: {
      // The overload types `output` by the very schema that `sendChat` checks it with.
      send: async (request: ChatRequest, callOptions?: CallOptions): Promise<ChatResult<never>> =>
        (await (isObserved(context)
          ? endpoints.send(request, callOptions)
          : sendChat(context, request, callOptions))) as ChatResult<never>,
      stream: (request, callOptions) =>
        isObserved(context)
          ? endpoints.stream(request, callOptions)
          : streamChat(context, request, callOptions),
    },
    // As for `chat.send`: the overload types `output` by the schema that it is checked with.
    analyze: Object.assign(endpoints.analyze, { stream: endpoints.streamAnalysis }) as Analyze,
    transcribe,
    rerank,
    embed,
    estimate,
    generate: {
      image: Object.assign(endpoints.image, {
        stream: endpoints.streamImage,
        models: endpoints.listImageModels,
        endpoints: endpoints.listImageEndpoints,
      }),
      speech: Object.assign(endpoints.speech, { stream: endpoints.streamSpeech }),
      audio: Object.assign(endpoints.audio, { stream: endpoints.streamAudio }),
    },
    videos: {
      create: endpoints.createVideo,
      models: endpoints.listVideoModels,
      resume: (id) => resume(context, id),
      maxWaitMs: options.videos?.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
      ledger: context.jobLedger,
      noteSaved: endpoints.noteSaved,
    },
    models: lazyMethods(
      async () => (await import('./api/endpoints.ts')).interceptModels(context),
      ['list', 'search', 'get', 'has'],
    ),
    account: { getKey, getGeneration },
    defaults,
    health,
  };
}

// Look-ups are loaded at the first of them: a program that only chats does not carry their schemas.
function createLazyModels(
  transport: Transport,
  options: { readonly ttlMs: number | undefined; readonly clock: Clock },
): ModelCatalogue {
  return lazyMethods(
    async () =>
      (await import('./api/models/catalogue.ts')).createModelCatalogue(transport, options),
    ['list', 'search', 'get', 'has'],
  );
}

function resume(context: VideosContext, id: string): VideoJob {
  // One handle behind all: what a look has found out is known to the next call.
  const load = lazy(async () => {
    const { createVideosApi } = await import('./api/videos/videos.ts');
    return createVideosApi(context).resume(id);
  });
  return {
    ...lazyMethods(load, ['status', 'wait', 'download'], ['stream']),
    id,
    model: undefined,
    notes: [],
    async *[Symbol.asyncIterator]() {
      yield* await load();
    },
  };
}

function parseBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw invalidInput('Cannot make a client: baseUrl is not an http(s) URL', {
      hints: [{ kind: 'text', text: `The default is ${DEFAULT_BASE_URL}.` }],
    });
  }
  // Paths are appended to it, and fetch takes no URL with a password.
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    throw invalidInput('Cannot make a client: baseUrl has a user, a query or a fragment', {
      hints: [
        {
          kind: 'only',
          surface: 'sdk',
          text: 'Give scheme, host and path only; the key goes into apiKey.',
        },
      ],
    });
  }
  return url.href.replace(/\/+$/u, '');
}

function above0(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return value;
  throw wrongOption(`${name} must be a number above 0`);
}

function notNegative(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return value;
  throw wrongOption(`${name} must be a number, 0 or above`);
}

function parseRetries(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= MAX_RETRIES) return value;
  throw wrongOption(`maxRetries must be a whole number from 0 to ${MAX_RETRIES}`);
}

function wrongOption(fault: string): OpenRouterError {
  return invalidInput(`Cannot make a client: ${fault}`);
}
