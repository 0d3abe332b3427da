import { lookAtImage, type SeenMedia } from '../media/input-media.ts';
import { chooseImageTurn, type ImageTurn } from '../images/turn.ts';
import { makeImages } from '../images/generate.ts';
import { type ImageRequest, parseImageRequest } from '../images/request.ts';
import type { ScriptedImages } from '../images/script.ts';
import { countImages, type ImageUsage } from '../images/usage.ts';
import { type ImageFailure, toImageFrames } from '../images/write-stream.ts';
import { requireEndpoint, requireModel } from '../validation/require-model.ts';
import { ApiError } from '../shared/api-error.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { toEventStream } from '../wire/sse.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /images`: pictures, as a body or as a stream. */
export const images: Route = {
  method: 'POST',
  path: '/images',
  access: 'key',
  answer: async (exchange) => {
    const request = parseImageRequest(requireJson(exchange));
    const { catalogue, rateLimit, imageScripts } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['image']);
    const turn = chooseImageTurn(request, model);
    const references = await lookAtReferences(request);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    return await answerTurn(exchange, { turn, references, script: imageScripts.take() ?? {} });
  },
};

interface Asked {
  readonly turn: ImageTurn;
  readonly references: readonly SeenMedia[];
  readonly script: ScriptedImages;
}

async function lookAtReferences({ input_references: parts }: ImageRequest): Promise<SeenMedia[]> {
  const seen: SeenMedia[] = [];
  for (const [index, part] of parts.entries()) {
    seen.push(await lookAtImage(part.image_url.url, `input_references.${index}.image_url.url`));
  }
  return seen;
}

async function answerTurn(exchange: Exchange, asked: Asked): Promise<Response> {
  const { turn, references, script } = asked;
  const { clock, seeded, keepAliveComments } = exchange.emulator;
  const isStreamed = turn.request.stream && turn.profile.isStreaming;
  const failure = toFailure(script);
  if (failure !== undefined && !isStreamed) throw toBadGateway(script);
  const made = await makeImages(turn, references, script);
  const counted = countImages(turn, references, made.length);
  const now = clock.now();
  const id = seeded.generationId('gen-img', now);
  // Pictures are paid all or nothing.
  if (failure === undefined) remember(exchange, asked, { id, usage: counted, count: made.length });
  const usage = script.usage === null ? undefined : { ...counted.document, ...script.usage };
  const created = Math.floor(now / 1000);
  const headers = { 'X-Generation-Id': id };
  if (!isStreamed) {
    const data = made.map(({ result }) => result);
    return toJsonResponse(
      { created, data, ...(usage === undefined ? {} : { usage }) },
      { headers },
    );
  }
  const stream = { created, images: made, usage, failure, comments: keepAliveComments };
  return toEventStream(toImageFrames(stream), headers);
}

const FAILURE_MESSAGE = 'Generation failed';

function toFailure({ failure }: ScriptedImages): ImageFailure | undefined {
  if (failure === undefined) return undefined;
  const { message = FAILURE_MESSAGE, code = 'server_error', type, param, afterPartials } = failure;
  return { error: { message, code, type, param }, afterPartials };
}

function toBadGateway({ failure }: ScriptedImages): ApiError {
  const message = failure?.message ?? FAILURE_MESSAGE;
  return new ApiError({ status: 502, type: 'provider_unavailable', message });
}

interface Made {
  readonly id: string;
  readonly usage: ImageUsage;
  readonly count: number;
}

function remember(
  { emulator, key = '', headers }: Exchange,
  { turn, references }: Asked,
  { id, usage, count }: Made,
): void {
  const { request, model, provider, profile } = turn;
  emulator.generations.add({
    id,
    key,
    apiType: 'image',
    model: model.entry.id,
    providerName: provider.name,
    createdAtMs: emulator.clock.now(),
    costUsd: usage.costUsd,
    isFree: model.entry.id.endsWith(':free'),
    isStreamed: request.stream && profile.isStreaming,
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    mediaInPrompt: references.length,
    mediaInCompletion: count,
    sessionId: request.session_id ?? headers.get('x-session-id') ?? undefined,
    referer: headers.get('HTTP-Referer') ?? undefined,
    userAgent: headers.get('User-Agent') ?? undefined,
  });
}
