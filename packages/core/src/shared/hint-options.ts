/** Names of one option on each surface. */
export interface HintOptionNames {
  /** Property of the client, of a call, of a request or of a workspace. */
  readonly sdk: string;
  /** Field of the input of operations. */
  readonly field?: string | undefined;
  /** Environment variable, for programs that read one. */
  readonly variable?: string | undefined;
}

/** Options that hints mention, with their names on each surface. `orm` adds its flags (`packages/cli`). */
export const hintOptions = {
  allowFallbacks: {
    sdk: 'provider.allowFallbacks',
    field: 'provider.allow_fallbacks',
    variable: 'OPENROUTER_PROVIDER_ALLOW_FALLBACKS',
  },
  allowPrivateHosts: {
    sdk: 'media.allowPrivateHosts',
    variable: 'OPENROUTER_ALLOW_PRIVATE_HOSTS',
  },
  allowUnknownCost: { sdk: 'allowUnknownCost', variable: 'OPENROUTER_ALLOW_UNKNOWN_COST' },
  allowUnsafePaths: { sdk: 'allowUnsafePaths', variable: 'OPENROUTER_ALLOW_UNSAFE_PATHS' },
  apiKey: { sdk: 'apiKey', variable: 'OPENROUTER_API_KEY' },
  audit: { sdk: 'writeAudit', variable: 'OPENROUTER_AUDIT' },
  attemptTimeout: { sdk: 'attemptTimeoutMs', variable: 'OPENROUTER_TIMEOUT_MS' },
  audioGenerationModel: {
    sdk: 'defaults.audioGenerationModel',
    variable: 'OPENROUTER_DEFAULT_AUDIO_GEN_MODEL',
  },
  audioMaxBytes: { sdk: 'media.audio.maxBytes', variable: 'OPENROUTER_AUDIO_MAX_DOWNLOAD_BYTES' },
  audioMaxDataUrlBytes: {
    sdk: 'media.audio.maxDataUrlBytes',
    variable: 'OPENROUTER_AUDIO_MAX_DATA_URL_BYTES',
  },
  audioModel: { sdk: 'defaults.audioModel', variable: 'OPENROUTER_DEFAULT_AUDIO_MODEL' },
  baseUrl: { sdk: 'baseUrl', variable: 'OPENROUTER_BASE_URL' },
  chatModel: { sdk: 'defaults.chatModel', variable: 'OPENROUTER_DEFAULT_MODEL' },
  defaultMaxTokens: { sdk: 'defaults.maxTokens', variable: 'OPENROUTER_MAX_TOKENS' },
  clientMaxCostUsd: { sdk: 'budget.maxCostUsd', variable: 'OPENROUTER_MAX_COST_USD' },
  documentMaxBytes: {
    sdk: 'media.document.maxBytes',
    variable: 'OPENROUTER_DOCUMENT_MAX_DOWNLOAD_BYTES',
  },
  documentMaxDataUrlBytes: {
    sdk: 'media.document.maxDataUrlBytes',
    variable: 'OPENROUTER_DOCUMENT_MAX_DATA_URL_BYTES',
  },
  documentModel: { sdk: 'defaults.documentModel', variable: 'OPENROUTER_DEFAULT_DOCUMENT_MODEL' },
  downloadProxy: { sdk: 'media.downloadProxy', variable: 'OPENROUTER_PROXY_DOWNLOADS' },
  embeddingModel: {
    sdk: 'defaults.embeddingModel',
    variable: 'OPENROUTER_DEFAULT_EMBEDDING_MODEL',
  },
  imageGenerationModel: {
    sdk: 'defaults.imageGenerationModel',
    variable: 'OPENROUTER_DEFAULT_IMAGE_GEN_MODEL',
  },
  imageMaxBytes: { sdk: 'media.image.maxBytes', variable: 'OPENROUTER_IMAGE_MAX_DOWNLOAD_BYTES' },
  imageMaxDataUrlBytes: {
    sdk: 'media.image.maxDataUrlBytes',
    variable: 'OPENROUTER_IMAGE_MAX_DATA_URL_BYTES',
  },
  imageModel: { sdk: 'defaults.imageModel', variable: 'OPENROUTER_DEFAULT_IMAGE_MODEL' },
  inputDir: { sdk: 'inputDir', variable: 'OPENROUTER_INPUT_DIR' },
  jobLedger: { sdk: 'jobLedger', variable: 'OPENROUTER_JOB_LEDGER' },
  maxCostUsd: { sdk: 'maxCostUsd', field: 'max_cost_usd' },
  maxTokens: { sdk: 'maxTokens', field: 'max_tokens', variable: 'OPENROUTER_MAX_TOKENS' },
  model: { sdk: 'model', field: 'model' },
  outputDir: { sdk: 'outputDir', variable: 'OPENROUTER_OUTPUT_DIR' },
  overwrite: { sdk: 'overwrite', field: 'overwrite' },
  proxy: { sdk: 'proxy', variable: 'HTTPS_PROXY' },
  reasoningEffort: { sdk: 'reasoning.effort', field: 'reasoning.effort' },
  requireParameters: {
    sdk: 'provider.requireParameters',
    field: 'provider.require_parameters',
    variable: 'OPENROUTER_PROVIDER_REQUIRE_PARAMETERS',
  },
  rerankModel: { sdk: 'defaults.rerankModel', variable: 'OPENROUTER_DEFAULT_RERANK_MODEL' },
  routingAllowFallbacks: {
    sdk: 'defaults.provider.allowFallbacks',
    variable: 'OPENROUTER_PROVIDER_ALLOW_FALLBACKS',
  },
  routingDataCollection: {
    sdk: 'defaults.provider.dataCollection',
    variable: 'OPENROUTER_PROVIDER_DATA_COLLECTION',
  },
  routingEnforceDistillableText: {
    sdk: 'defaults.provider.enforceDistillableText',
  },
  routingIgnore: {
    sdk: 'defaults.provider.ignore',
    variable: 'OPENROUTER_PROVIDER_IGNORE',
  },
  routingMaxPriceUsd: {
    sdk: 'defaults.provider.maxPriceUsd',
  },
  routingOnly: {
    sdk: 'defaults.provider.only',
    variable: 'OPENROUTER_PROVIDER_ONLY',
  },
  routingOrder: {
    sdk: 'defaults.provider.order',
    variable: 'OPENROUTER_PROVIDER_ORDER',
  },
  routingPreferredMaxLatency: {
    sdk: 'defaults.provider.preferredMaxLatency',
  },
  routingPreferredMinThroughput: {
    sdk: 'defaults.provider.preferredMinThroughput',
  },
  routingQuantizations: {
    sdk: 'defaults.provider.quantizations',
    variable: 'OPENROUTER_PROVIDER_QUANTIZATIONS',
  },
  routingRequireParameters: {
    sdk: 'defaults.provider.requireParameters',
    variable: 'OPENROUTER_PROVIDER_REQUIRE_PARAMETERS',
  },
  routingSort: {
    sdk: 'defaults.provider.sort',
    variable: 'OPENROUTER_PROVIDER_SORT',
  },
  routingZdr: {
    sdk: 'defaults.provider.zdr',
    variable: 'OPENROUTER_PROVIDER_ZDR',
  },
  sessionUsd: { sdk: 'budget.sessionUsd', variable: 'OPENROUTER_SESSION_BUDGET_USD' },
  speechFormat: { sdk: 'format', field: 'format' },
  speechModel: { sdk: 'defaults.speechModel', variable: 'OPENROUTER_DEFAULT_SPEECH_MODEL' },
  timeout: { sdk: 'timeoutMs' },
  transcriptionModel: {
    sdk: 'defaults.transcriptionModel',
    variable: 'OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL',
  },
  videoGenerationModel: {
    sdk: 'defaults.videoGenerationModel',
    variable: 'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL',
  },
  videoMaxBytes: { sdk: 'media.video.maxBytes', variable: 'OPENROUTER_VIDEO_MAX_DOWNLOAD_BYTES' },
  videoMaxDataUrlBytes: {
    sdk: 'media.video.maxDataUrlBytes',
    variable: 'OPENROUTER_VIDEO_MAX_DATA_URL_BYTES',
  },
  videoModel: { sdk: 'defaults.videoModel', variable: 'OPENROUTER_DEFAULT_VIDEO_MODEL' },
  videoOutputMaxBytes: { sdk: 'maxBytes', variable: 'OPENROUTER_VIDEO_GEN_MAX_BYTES' },
} as const satisfies Record<string, HintOptionNames>;

/** Option that a hint can mention. */
export type HintOption = keyof typeof hintOptions;
