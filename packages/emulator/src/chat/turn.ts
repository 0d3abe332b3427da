import type { Catalogue, ResolvedModel } from '../models/catalogue.ts';
import type { InputModality } from '../models/catalogue-entry.ts';
import {
  AUTO_MODEL,
  noEndpoints,
  requireEndpoint,
  requireModel,
} from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import type { Provider } from '../models/providers.ts';
import { ApiError, invalidRequest } from '../shared/api-error.ts';
import type { InputMedia } from '../media/input-media.ts';
import { chooseParsing, type DocumentParsing } from './parse-documents.ts';
import { type ChatRequest, isFunctionTool } from './request.ts';
import { requireStrictFormat } from './strict-format.ts';
import { requireAudioOutput } from './audio-format.ts';
import { countPromptTokens, type PromptTokens } from './tokens.ts';

/** A chat request with its model and provider. */
export interface ChatTurn {
  readonly request: ChatRequest;
  readonly media: readonly InputMedia[];
  readonly model: ResolvedModel;
  readonly provider: Provider;
  readonly promptTokens: PromptTokens;
  /** Documents to be parsed before the model reads them. */
  readonly parsing: DocumentParsing;
  /** Requested output modalities besides text. */
  readonly outputs: { readonly audio: boolean; readonly image: boolean };
}

/**
 * Chooses model and provider of a chat request: the first of the requested models that can serve
 * it.
 */
export function createTurn(
  request: ChatRequest,
  media: readonly InputMedia[],
  catalogue: Catalogue,
): ChatTurn {
  const { model, models = [] } = request;
  const requestedIds = [...new Set([...(model === undefined ? [] : [model]), ...models])];
  const candidates = requestedIds.length === 0 ? [AUTO_MODEL] : requestedIds;
  let refusal: unknown;
  for (const id of candidates) {
    try {
      return toTurn(request, media, chooseModel(catalogue, id, request));
    } catch (error) {
      // The first refusal concerns the caller's preferred model.
      refusal ??= error;
    }
  }
  throw refusal;
}

function chooseModel(catalogue: Catalogue, id: string, request: ChatRequest): ResolvedModel {
  const model = requireModel(catalogue, id);
  requireEndpoint(model, ['text', 'image', 'audio']);
  if (model.entry.id !== AUTO_MODEL) return model;
  const isImageRequested = request.modalities?.includes('image') === true;
  const chosen = isImageRequested ? 'google/gemini-2.5-flash-image' : 'google/gemini-2.5-flash';
  return { ...requireModel(catalogue, chosen), requested: id };
}

function toTurn(
  request: ChatRequest,
  media: readonly InputMedia[],
  model: ResolvedModel,
): ChatTurn {
  const { entry } = model;
  checkInputs(model, media);
  const parsing = chooseParsing(request, media, entry);
  const outputs = chooseOutputs(request, model);
  if (outputs.audio) requireAudioOutput(request, model);
  if (request.tools?.some(isFunctionTool) === true) {
    if (!entry.parameters.includes('tools')) {
      throw noEndpoints(model, 'No endpoints found that support tool use');
    }
  }
  requireStrictFormat(request, entry.id);
  const toolsText = !request.tools ? '' : JSON.stringify(request.tools);
  const promptTokens = countPromptTokens(request.messages, media, toolsText);
  checkContext(model, promptTokens.total, request);
  const usedParameters = Object.keys(request).filter((name) => !ROUTING_FIELDS.has(name));
  const provider = chooseProvider(entry, request.provider ?? {}, usedParameters);
  return { request, media, model, provider, promptTokens, parsing, outputs };
}

/** Request fields that are not model parameters. */
const ROUTING_FIELDS = new Set([
  'model',
  'models',
  'messages',
  'stream',
  'stream_options',
  'usage',
  'provider',
  'plugins',
  'user',
  'session_id',
  'metadata',
  'trace',
  'modalities',
]);

function checkInputs(model: ResolvedModel, media: readonly InputMedia[]): void {
  const { input } = model.entry;
  // Documents are not checked: OpenRouter parses them for models that cannot read them.
  const needed: readonly InputModality[] = media.flatMap(({ kind }) =>
    kind === 'file' ? [] : [kind],
  );
  const missing = needed.find((kind) => !input.includes(kind));
  if (missing !== undefined) {
    throw noEndpoints(model, `No endpoints found that support ${missing} input`);
  }
}

function chooseOutputs(request: ChatRequest, model: ResolvedModel): ChatTurn['outputs'] {
  const { output } = model.entry;
  const modalities = request.modalities ?? output.filter((name) => name === 'image');
  // Audio models also return a transcript, whatever their output modalities list.
  const isWriting = output.includes('text') || !modalities.includes('image');
  if (modalities.some((name) => (name === 'text' ? !isWriting : !output.includes(name)))) {
    const requested = modalities.join(', ');
    const message = `No endpoints found that support the requested output modalities: ${requested}`;
    throw noEndpoints(model, message);
  }
  const audio = modalities.includes('audio');
  if (audio && request.stream !== true) {
    throw invalidRequest('stream: must be true when modalities include audio');
  }
  return { audio, image: modalities.includes('image') };
}

function checkContext({ entry }: ResolvedModel, prompt: number, request: ChatRequest): void {
  const maxOutput = request.max_completion_tokens ?? request.max_tokens ?? 0;
  if (prompt + maxOutput <= entry.contextLength) return;
  throw new ApiError({
    status: 400,
    type: 'context_length_exceeded',
    message: `The context of ${entry.id} is ${entry.contextLength} tokens, but the request is about ${prompt} tokens and asks for ${maxOutput} more`,
  });
}
