import type { AccountApi, Health } from './api/account/options.ts';
import type { Analyze } from './api/analysis/options.ts';
import type { Interceptor } from './api/shared/interceptor.ts';
import { isObserved } from './api/shared/is-observed.ts';
import type { VideosContext } from './api/videos/context.ts';
import { budgetRules, mediaRules, videosRules } from './api/client-rules.ts';
import { defaultsRules, transportRules } from './api/shared/chat-client-rules.ts';
import type { EndpointMethods } from './api/endpoint-table.ts';
import type { EstimateRequest } from './api/estimate.ts';
import type { TranscriptStore } from './media/transcript-store.ts';
import type { BudgetOptions, CostEstimate } from './api/shared/budget.ts';
import type { Generate } from './api/generate.ts';
import { allChatParts } from './api/chat/all-chat-parts.ts';
import type { ChatContext } from './api/chat/chat-parts.ts';
import { sendChat } from './api/chat/send.ts';
import { streamChat } from './api/chat/stream.ts';
import type { ChatApi } from './api/chat/chat-api.ts';
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
import { openTransport } from './http/open-transport.ts';
import type { TransportOptions } from './http/open-transport.ts';
import type { MediaOptions } from './media/limits.ts';
import type { CallOptions } from './shared/call-options.ts';
import type { Clock } from './shared/clock.ts';
import { systemClock } from './shared/clock.ts';
import { lazyMethods } from './shared/lazy-methods.ts';
import { lazy } from './shared/lazy.ts';
import { DEFAULT_BASE_URL, otherClientNames } from './shared/check-client-options.ts';
import { checkOptions } from './shared/check-options.ts';
import type { RulesOf } from './shared/field-rules.ts';
import { list, method, notNegative, record } from './shared/field-rules.ts';

export { DEFAULT_BASE_URL };

/** Options for {@link createOpenRouter}. */
export interface OpenRouterOptions extends TransportOptions {
  /** Milliseconds that the model catalogue stays fresh. @default 3600000 */
  readonly modelCacheTtlMs?: number | undefined;
  /** Default options for requests. */
  readonly defaults?: ClientDefaults | undefined;
  /** Limits and options for the media that requests load. */
  readonly media?: MediaOptions | undefined;
  /** Options for polling video jobs. */
  readonly videos?: VideoSettings | undefined;
  /** Spending limits. @default no limit */
  readonly budget?: BudgetOptions | undefined;
  /** Ledger of jobs: `createJobLedger` of `./node` creates one in a file. @default none */
  readonly jobLedger?: JobLedger | undefined;
  /**
   * Store of the transcribed pieces of long recordings until the whole is transcribed, so that a failed or interrupted call is
   * resumed by repeating it, also in another process: `createFileTranscriptStore` of `./node`. @default memory of the client
   */
  readonly transcripts?: TranscriptStore | undefined;
  /** Interceptors of each call, the outermost first: to time, trace, change options or refuse. @default none */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** Receives the events of video jobs, including resumed ones. Its errors are ignored. */
  readonly onJobEvent?: ((event: JobLifecycleEvent) => void) | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

/** Client for everything multimodal on OpenRouter. Errors are `OpenRouterError`. */
export interface OpenRouter extends EndpointMethods {
  readonly chat: ChatApi;
  /** Analyzes images, audio, videos and documents, which are loaded, checked and prepared. */
  readonly analyze: Analyze;
  /** Generates images, speech and other audio. */
  readonly generate: Generate;
  /** Generates videos, by jobs that can be resumed. */
  readonly videos: VideosApi;
  /** Estimates the cost of a request. Only metadata requests are sent. */
  estimate(request: EstimateRequest, options?: CallOptions): Promise<CostEstimate>;
  readonly models: ModelCatalogue;
  readonly account: AccountApi;
  /** Default options for requests, as passed to {@link createOpenRouter}. */
  readonly defaults: ClientDefaults;
  /** Checks whether OpenRouter responds and the key works. Throws for neither. */
  health(options?: CallOptions): Promise<Health>;
}

/** Rules of the options: a misspelled one would send the key elsewhere, or spend without a limit. */
const optionRules = {
  ...transportRules,
  modelCacheTtlMs: notNegative,
  defaults: defaultsRules,
  media: mediaRules,
  videos: videosRules,
  budget: budgetRules,
  jobLedger: record,
  transcripts: record,
  interceptors: list,
  onJobEvent: method,
  clock: record,
} as const satisfies RulesOf<OpenRouterOptions>;

/**
 * Creates a client. Nothing is sent, and no key is needed yet.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid option.
 */
export function createOpenRouter(options: OpenRouterOptions = {}): OpenRouter {
  checkOptions(options, {
    action: 'create the client',
    rules: optionRules,
    otherNames: otherClientNames,
  });
  const { defaults = {}, media = {}, clock = systemClock, modelCacheTtlMs } = options;
  const transport = openTransport(options, clock);
  const models = createLazyModels(transport, {
    ttlMs: modelCacheTtlMs,
    clock,
  });
  const context: ChatContext & VideosContext = {
    transport,
    chatParts: allChatParts,
    defaults,
    media,
    clock,
    modelCacheTtlMs,
    models,
    budget: createBudget(options.budget ?? {}, clock),
    videos: options.videos,
    jobLedger: options.jobLedger,
    transcripts: options.transcripts,
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
      // The overload types `output` by the same schema that `sendChat` validates it with.
      send: async (request: ChatRequest, callOptions?: CallOptions): Promise<ChatResult<never>> =>
        (await (isObserved(context)
          ? endpoints.send(request, callOptions)
          : sendChat(context, request, callOptions))) as ChatResult<never>,
      stream: (request: ChatRequest, callOptions?: CallOptions) =>
        (isObserved(context)
          ? endpoints.stream(request, callOptions)
          : streamChat(context, request, callOptions)) as AsyncIterable<ChatEvent<never>>,
    },
    // As for `chat.send`: the overload types `output` by the schema that validates it.
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

// Loaded with the first request for models: a program that only chats does not load their schemas.
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
  // One handle for all methods: each sees the status that an earlier poll returned.
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
