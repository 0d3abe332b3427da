/** Model of an endpoint for requests that name none. */
interface DefaultModel {
  /** Field of the client's defaults that chooses another. */
  readonly option: `${string}Model`;
  /** Environment variable that sets the field. */
  readonly variable: `OPENROUTER_DEFAULT_${string}_MODEL`;
  readonly id: string;
  /** One sentence for reference tables. */
  readonly summary: string;
}

/** Data of an endpoint that is available before it is loaded. */
interface EndpointData {
  /** Path below the base URL, to which paid requests are sent. */
  readonly path: string;
  /** `undefined` when the account chooses, as for a chat. */
  readonly defaultModel?: DefaultModel;
}

/**
 * Table of the paid endpoints, by the name of their requests in `client.estimate`. The fields of the client's defaults, the
 * environment variables of default models and their reference are derived from it; `api/endpoints.ts` has the code that is
 * loaded for each.
 */
export const endpoints = {
  chat: { path: 'chat/completions' },
  transcription: {
    path: 'audio/transcriptions',
    defaultModel: {
      option: 'transcriptionModel',
      variable: 'OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL',
      // It returns timestamps.
      id: 'openai/whisper-1',
      summary: 'Model that transcribes audio.',
    },
  },
  rerank: {
    path: 'rerank',
    defaultModel: {
      option: 'rerankModel',
      variable: 'OPENROUTER_DEFAULT_RERANK_MODEL',
      // It charges per request, however long the documents are.
      id: 'cohere/rerank-v3.5',
      summary: 'Model that reranks documents.',
    },
  },
  image: {
    path: 'images',
    defaultModel: {
      option: 'imageGenerationModel',
      variable: 'OPENROUTER_DEFAULT_IMAGE_GEN_MODEL',
      // It accepts reference images, and responds within a few seconds.
      id: 'google/gemini-2.5-flash-image',
      summary: 'Model that generates images.',
    },
  },
  speech: {
    path: 'audio/speech',
    defaultModel: {
      option: 'speechModel',
      variable: 'OPENROUTER_DEFAULT_SPEECH_MODEL',
      // It is free.
      id: 'deepgram/flux-tts:free',
      summary: 'Model that converts text to speech.',
    },
  },
  audio: {
    path: 'chat/completions',
    defaultModel: {
      option: 'audioGenerationModel',
      variable: 'OPENROUTER_DEFAULT_AUDIO_GEN_MODEL',
      id: 'openai/gpt-audio',
      summary: 'Model that generates audio.',
    },
  },
  video: {
    path: 'videos',
    defaultModel: {
      option: 'videoGenerationModel',
      variable: 'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL',
      id: 'google/veo-3.1',
      summary: 'Model that generates videos.',
    },
  },
  embedding: {
    path: 'embeddings',
    defaultModel: {
      option: 'embeddingModel',
      variable: 'OPENROUTER_DEFAULT_EMBEDDING_MODEL',
      // Cheap, well known, and able to return fewer dimensions.
      id: 'openai/text-embedding-3-small',
      summary: 'Model that creates embeddings.',
    },
  },
} as const satisfies Record<string, EndpointData>;

/** Name of an endpoint. */
export type EndpointName = keyof typeof endpoints;

/** Name of an endpoint that has a default model. */
export type ModelEndpointName = {
  readonly [Name in EndpointName]: (typeof endpoints)[Name] extends {
    readonly defaultModel: DefaultModel;
  }
    ? Name
    : never;
}[EndpointName];

type DefaultModelOf<Name extends ModelEndpointName> = (typeof endpoints)[Name]['defaultModel'];

/** Environment variable that sets the default model of an endpoint. */
export type EndpointModelVariable = DefaultModelOf<ModelEndpointName>['variable'];

/** Endpoints that have a default model, in the order of the table. */
export const modelEndpoints = Object.values(endpoints).filter(
  (endpoint) => 'defaultModel' in endpoint,
);

/** Default models that a client may set. */
export type EndpointModels = {
  readonly [Name in ModelEndpointName as DefaultModelOf<Name>['option']]?: string | undefined;
};

/** Returns the id of a request's model: its own, that of the client's defaults, or that of the endpoint. */
export function modelIdOf(
  name: ModelEndpointName,
  { model }: { readonly model?: string | undefined },
  defaults: EndpointModels,
): string {
  const { option, id } = endpoints[name].defaultModel;
  return model ?? defaults[option] ?? id;
}

/** Returns the option that sets the default model, when a request names no model. */
export function defaultedBy(
  name: ModelEndpointName,
  { model }: { readonly model?: string | undefined },
): DefaultModelOf<ModelEndpointName>['option'] | undefined {
  return model === undefined ? endpoints[name].defaultModel.option : undefined;
}
