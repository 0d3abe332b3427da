// For TypeScript programs: the client. Runs in Node.js, browsers and edge runtimes.
export { createOpenRouter, DEFAULT_BASE_URL } from './client.ts';
export { OpenRouterError } from './shared/errors.ts';
export { errorCodes, errorReasons } from './shared/error-codes.ts';
export { hintTexts } from './shared/hint-texts.ts';
export { retryableCodes } from './shared/retryable-codes.ts';
export { SUBMIT_GRACE_MS } from './http/default-timeouts.ts';
export { toSrt, toVtt } from './api/transcription/subtitles.ts';
export { createMemoryReservationStore } from './api/cost/memory-reservation-store.ts';
export { verifyWebhook } from './api/videos/webhook.ts';
export { version } from './shared/version.ts';

export type { OpenRouter, OpenRouterOptions } from './client.ts';
export type { AccountApi, FreeRequests, Health, KeyInfo } from './api/account/options.ts';
export type { Generation } from './api/cost/generation.ts';
export type {
  Analyze,
  AnalyzedMedia,
  AnalysisEvent,
  AnalysisResult,
  AnalyzeRequest,
} from './api/analysis/options.ts';
export type { EstimateRequest } from './api/estimate.ts';
export type { Cost } from './shared/cost.ts';
export type { BudgetOptions, CostEstimate } from './api/shared/budget.ts';
export type { MemoryReservationStore } from './api/cost/memory-reservation-store.ts';
export type {
  ReservationAddress,
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
  Settlement,
  TaskState,
} from './api/shared/reservation-store.ts';
export type {
  EmbeddingInput,
  EmbeddingRequest,
  EmbeddingResult,
  EmbeddingUsage,
  IncompleteVectors,
} from './api/embeddings/options.ts';
export type { Generate, AudioGenerator } from './api/generate.ts';
export type {
  ImageCapability,
  ImageEndpoint,
  ImageEvent,
  ImageModel,
  ImagePrice,
  ImageRequest,
  ImageResult,
} from './api/images/options.ts';
export type {
  AudioRequest,
  AudioResult,
  AudioStream,
  SpeechRequest,
} from './api/speech/options.ts';
export type { JobEvent, JobFile, SavedJobFile } from './jobs/events.ts';
export type { TranscriptStore } from './media/transcript-store.ts';
export type { JobLedger, JobListOptions } from './jobs/ledger.ts';
export type { JobRecord, JobState } from './jobs/record.ts';
export type { JobLifecycleEvent } from './api/videos/job-events.ts';
export type {
  VideoDownloadOptions,
  VideoJob,
  VideoModel,
  VideoRequest,
  VideosApi,
  VideoSettings,
  VideoStatus,
  VideoSubmitOptions,
  VideoUpdate,
  WaitOptions,
} from './api/videos/options.ts';
export type { VideoWebhook, WebhookHeaders } from './api/videos/webhook.ts';
export type {
  TimestampKind,
  Transcription,
  TranscriptionOptions,
  TranscriptionProgress,
  TranscriptionRequest,
  TranscriptionUsage,
  TranscriptSegment,
  TranscriptWord,
} from './api/transcription/options.ts';
export type { ClientDefaults } from './api/shared/defaults.ts';
export type {
  AssistantMessage,
  AudioFormat,
  AudioPart,
  CacheControl,
  ChatMessage,
  ContentPart,
  FilePart,
  ImagePart,
  MediaPart,
  SystemMessage,
  TextPart,
  ToolCall,
  ToolMessage,
  UserMessage,
  VideoPart,
} from './api/chat/messages.ts';
export type { ChatApi } from './api/chat/chat-api.ts';
export type {
  ChatPlugin,
  ChatRequest,
  ChatTool,
  FunctionTool,
  JsonSchemaFormat,
  OutputOf,
  ReasoningEffort,
  ReasoningOptions,
  ResponseCacheOptions,
  ResponseFormat,
  TypedFormat,
  ServerTool,
  ToolChoice,
  WebSearchOptions,
} from './api/chat/options.ts';
export type { PdfEngine } from './api/chat/pdf-engine.ts';
export type {
  CacheState,
  ChatEvent,
  ChatResult,
  Citation,
  FinishReason,
  GeneratedAudio,
  GeneratedImage,
  Usage,
} from './api/chat/result.ts';
export type {
  CallEnd,
  CallHandler,
  CallName,
  InterceptedCall,
  Interceptor,
} from './api/shared/interceptor.ts';
export type { Percentiles, ProviderRouting } from './api/shared/routing.ts';
export type {
  InputModality,
  Model,
  ModelCatalogue,
  ModelPage,
  ModelPricing,
  ModelQuery,
  ModelReasoning,
  ModelSort,
  OutputModality,
} from './api/shared/model-catalogue.ts';
export type {
  RankedDocument,
  RerankDocument,
  RerankRequest,
  RerankResult,
  RerankUsage,
} from './api/rerank/options.ts';
export type { ImageConversion, ImageTool } from './media/image-tool.ts';
export type { ImageOptions, MediaOptions } from './media/limits.ts';
export type { MediaLimits } from './media/media-limits.ts';
export type { Media } from './media/media.ts';
export type { MediaSource } from './media/source.ts';
export type { MediaKind } from './shared/media-type.ts';
export type {
  AttemptInfo,
  RetryInfo,
  CallOptions,
  TaskReference,
  UploadProgress,
} from './shared/call-options.ts';
export type { ProxyOptions } from './runtime/contract.ts';
export type { Clock } from './shared/clock.ts';
export type { ErrorCode, ErrorReason, PaidState } from './shared/error-codes.ts';
export type {
  ErrorDetails,
  OpenRouterErrorChanges,
  OpenRouterErrorJson,
  OpenRouterErrorOptions,
} from './shared/errors.ts';
export type { HintOption } from './shared/hint-options.ts';
export type { Capability, Hint, HintKind, HintOf, HintSurface } from './shared/hints.ts';
