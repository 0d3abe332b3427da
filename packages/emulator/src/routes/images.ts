import { toByokUsage } from '../account/byok.ts';
import { inspectImageUrl, type InputMedia } from '../media/input-media.ts';
import { planImages, type ImagePlan } from '../images/plan.ts';
import { generateImages } from '../images/generate.ts';
import { type ImageRequest, parseImageRequest } from '../images/request.ts';
import type { ScriptedImages } from '../images/script.ts';
import { countImages, type ImageUsage } from '../images/usage.ts';
import { type ImageFailure, toImageFrames } from '../images/write-stream.ts';
import { requireEndpoint, requireModel } from '../validation/require-model.ts';
import { ApiError } from '../shared/api-error.ts';
import { toJsonResponse } from '../wire/json-response.ts';
import { toEventStream } from '../wire/sse.ts';
import { type Exchange, requireJson, type Route } from './route.ts';

/** `POST /images`: images, as a body or a stream. */
export const images: Route = {
  method: 'POST',
  path: '/images',
  access: 'key',
  respond: async (exchange) => {
    const request = parseImageRequest(requireJson(exchange));
    const { catalogue, rateLimit, imageScripts } = exchange.emulator;
    const model = requireModel(catalogue, request.model);
    requireEndpoint(model, ['image']);
    const plan = planImages(request, model);
    const references = await inspectReferences(request);
    rateLimit.count(exchange.key ?? '', model.entry.id);
    return await generateResponse(exchange, {
      plan,
      references,
      script: imageScripts.take() ?? {},
    });
  },
};

interface GenerationInput {
  readonly plan: ImagePlan;
  readonly references: readonly InputMedia[];
  readonly script: ScriptedImages;
}

async function inspectReferences({ input_references: parts }: ImageRequest): Promise<InputMedia[]> {
  const media: InputMedia[] = [];
  for (const [index, part] of parts.entries()) {
    media.push(
      await inspectImageUrl(part.image_url.url, `input_references.${index}.image_url.url`),
    );
  }
  return media;
}

async function generateResponse(exchange: Exchange, input: GenerationInput): Promise<Response> {
  const { plan, references, script } = input;
  const { clock, ids, keepAliveComments, byok } = exchange.emulator;
  const isStreamed = plan.request.stream && plan.profile.isStreaming;
  const failure = toFailure(script);
  if (failure !== undefined && !isStreamed) throw toBadGateway(script);
  const generated = await generateImages(plan, references, script);
  const imageUsage = countImages(plan, references, generated.length);
  const now = clock.now();
  const id = ids.generationId('gen-img', now);
  // Images are billed all or nothing.
  if (failure === undefined)
    recordGeneration(exchange, input, { id, usage: imageUsage, count: generated.length });
  const usage =
    script.usage === null
      ? undefined
      : { ...toByokUsage(imageUsage.document, byok), ...script.usage };
  const created = Math.floor(now / 1000);
  const headers = { 'X-Generation-Id': id };
  if (!isStreamed) {
    const data = generated.map(({ result }) => result);
    return toJsonResponse(
      { created, data, ...(usage === undefined ? {} : { usage }) },
      { headers },
    );
  }
  const stream = { created, images: generated, usage, failure, comments: keepAliveComments };
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

interface GenerationResult {
  readonly id: string;
  readonly usage: ImageUsage;
  readonly count: number;
}

function recordGeneration(
  { emulator, key = '', headers }: Exchange,
  { plan, references }: GenerationInput,
  { id, usage, count }: GenerationResult,
): void {
  const { request, model, provider, profile } = plan;
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
