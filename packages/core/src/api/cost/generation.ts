import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import { readCost } from '../../shared/cost.ts';
import { invalidInput } from '../../shared/errors.ts';

/** OpenRouter's record of one call, found by the generation id in its response. */
export interface Generation extends Cost {
  readonly id: string;
  readonly model: string | undefined;
  /** Provider that ran the model. */
  readonly provider: string | undefined;
  /** Kind of the call: `completions`, `tts`, `video` … */
  readonly api: string | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** Tokens as the provider counts and bills them. */
  readonly nativePromptTokens: number | undefined;
  readonly nativeCompletionTokens: number | undefined;
  readonly nativeReasoningTokens: number | undefined;
  readonly nativeCachedTokens: number | undefined;
  /** Time to the first response. */
  readonly latencyMs: number | undefined;
  readonly generationTimeMs: number | undefined;
  readonly finishReason: string | undefined;
  readonly streamed: boolean | undefined;
  readonly cancelled: boolean | undefined;
  /** ISO 8601. */
  readonly createdAt: string | undefined;
}

const amount = v.nullish(v.number());
const text = v.nullish(v.string());
const flag = v.nullish(v.boolean());

/** Response of `GET generation`. */
const GenerationResponse = v.object({
  data: v.object({
    id: v.string(),
    model: text,
    provider_name: text,
    api_type: text,
    total_cost: amount,
    upstream_inference_cost: amount,
    is_byok: flag,
    tokens_prompt: amount,
    tokens_completion: amount,
    native_tokens_prompt: amount,
    native_tokens_completion: amount,
    native_tokens_reasoning: amount,
    native_tokens_cached: amount,
    latency: amount,
    generation_time: amount,
    finish_reason: text,
    streamed: flag,
    cancelled: flag,
    created_at: text,
  }),
});

/** Returns OpenRouter's record of one call. */
export async function getGeneration(
  transport: Transport,
  id: string,
  options?: CallOptions,
  maxRetries?: number,
): Promise<Generation> {
  // A caller without a compiler may pass anything.
  if (typeof (id as unknown) !== 'string' || id.trim() === '')
    throw invalidInput('Cannot look up a generation: its id must be a text that is not empty', {
      hints: [{ kind: 'only', surface: 'sdk', text: 'Pass the generationId of a result.' }],
    });
  const { value } = await transport.json(
    {
      method: 'GET',
      path: 'generation',
      query: { id },
      action: `look up generation ${id}`,
      maxRetries,
      options,
    },
    (body) => v.parse(GenerationResponse, body),
  );
  return toGeneration(value);
}

/** Converts the response of `GET generation`. */
function toGeneration({ data }: v.InferOutput<typeof GenerationResponse>): Generation {
  return {
    id: data.id,
    model: data.model ?? undefined,
    provider: data.provider_name ?? undefined,
    api: data.api_type ?? undefined,
    ...readCost(data),
    promptTokens: data.tokens_prompt ?? undefined,
    completionTokens: data.tokens_completion ?? undefined,
    nativePromptTokens: data.native_tokens_prompt ?? undefined,
    nativeCompletionTokens: data.native_tokens_completion ?? undefined,
    nativeReasoningTokens: data.native_tokens_reasoning ?? undefined,
    nativeCachedTokens: data.native_tokens_cached ?? undefined,
    latencyMs: data.latency ?? undefined,
    generationTimeMs: data.generation_time ?? undefined,
    finishReason: data.finish_reason ?? undefined,
    streamed: data.streamed ?? undefined,
    cancelled: data.cancelled ?? undefined,
    createdAt: data.created_at ?? undefined,
  };
}
