/** The model of an endpoint for requests that name none. */
interface DefaultModel {
  /** Field of the client's defaults that chooses another. */
  readonly option: `${string}Model`;
  /** Environment variable that sets the field. */
  readonly variable: `OPENROUTER_DEFAULT_${string}_MODEL`;
  readonly id: string;
  /** One sentence for reference tables. */
  readonly summary: string;
}

/** The data of an endpoint that is known before it is loaded. */
interface EndpointData {
  /** Path below the base URL, to which paid requests are sent. */
  readonly path: string;
  /** `undefined` when the account chooses, as for a chat. */
  readonly defaultModel?: DefaultModel;
}

/**
 * Every paid endpoint, by the name that its requests have in `client.estimate`. The fields of the client's defaults, the
 * environment variables of default models and the reference of both are made from it; `api/endpoints.ts` has what is loaded for
 * each.
 */
export const endpoints = {
  chat: { path: 'chat/completions' },
  transcription: {
    path: 'audio/transcriptions',
    defaultModel: {
      option: 'transcriptionModel',
      variable: 'OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL',
      // It gives timestamps.
      id: 'openai/whisper-1',
      summary: 'Model that transcribes audio.',
    },
  },
  rerank: {
    path: 'rerank',
    defaultModel: {
      option: 'rerankModel',
      variable: 'OPENROUTER_DEFAULT_RERANK_MODEL',
      // A search is paid by the request, however long its documents are.
      id: 'cohere/rerank-v3.5',
      summary: 'Model that orders documents.',
    },
  },
  image: {
    path: 'images',
    defaultModel: {
      option: 'imageGenerationModel',
      variable: 'OPENROUTER_DEFAULT_IMAGE_GEN_MODEL',
      // It takes reference images, and answers within a few seconds.
      id: 'google/gemini-2.5-flash-image',
      summary: 'Model that makes images.',
    },
  },
  speech: {
    path: 'audio/speech',
    defaultModel: {
      option: 'speechModel',
      variable: 'OPENROUTER_DEFAULT_SPEECH_MODEL',
      // It costs nothing.
      id: 'deepgram/flux-tts:free',
      summary: 'Model that reads texts aloud.',
    },
  },
  audio: {
    path: 'chat/completions',
    defaultModel: {
      option: 'audioGenerationModel',
      variable: 'OPENROUTER_DEFAULT_AUDIO_GEN_MODEL',
      id: 'openai/gpt-audio',
      summary: 'Model that answers aloud.',
    },
  },
  video: {
    path: 'videos',
    defaultModel: {
      option: 'videoGenerationModel',
      variable: 'OPENROUTER_DEFAULT_VIDEO_GEN_MODEL',
      id: 'google/veo-3.1',
      summary: 'Model that makes videos.',
    },
  },
  embedding: {
    path: 'embeddings',
    defaultModel: {
      option: 'embeddingModel',
      variable: 'OPENROUTER_DEFAULT_EMBEDDING_MODEL',
      // Cheap, well known, and it can be asked for fewer dimensions.
      id: 'openai/text-embedding-3-small',
      summary: 'Model that makes embeddings.',
    },
  },
} as const satisfies Record<string, EndpointData>;

/** The name of an endpoint. */
export type EndpointName = keyof typeof endpoints;

/** The name of an endpoint that has a default model. */
export type ModelEndpointName = {
  readonly [Name in EndpointName]: (typeof endpoints)[Name] extends {
    readonly defaultModel: DefaultModel;
  }
    ? Name
    : never;
}[EndpointName];

type DefaultModelOf<Name extends ModelEndpointName> = (typeof endpoints)[Name]['defaultModel'];

/** A variable of the environment that names the default model of an endpoint. */
export type EndpointModelVariable = DefaultModelOf<ModelEndpointName>['variable'];

/** The endpoints that have a default model, in the order of the table. */
export const modelEndpoints = Object.values(endpoints).filter(
  (endpoint) => 'defaultModel' in endpoint,
);

/** The default models that a client may choose. */
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

/** Returns the option that would choose another model, when a request leaves the model to the endpoint. */
export function defaultedBy(
  name: ModelEndpointName,
  { model }: { readonly model?: string | undefined },
): DefaultModelOf<ModelEndpointName>['option'] | undefined {
  return model === undefined ? endpoints[name].defaultModel.option : undefined;
}
