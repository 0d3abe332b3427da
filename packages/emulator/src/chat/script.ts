import * as v from 'valibot';

import type { JsonObject } from '../shared/json.ts';

/**
 * An answer defined by a test. As soon as it has content of its own (text, reasoning, tool calls,
 * images, audio, annotations), none is added; missing fields are generated as usual.
 */
export interface ScriptedAnswer {
  readonly text?: string | null | undefined;
  /** Chunks of the streamed text; joined, they are the text when `text` is absent. */
  readonly textChunks?: readonly string[] | undefined;
  readonly reasoning?: string | null | undefined;
  readonly reasoningDetails?: readonly JsonObject[] | undefined;
  readonly toolCalls?:
    | readonly {
        readonly name: string;
        /** JSON text, or a value to be written as JSON. */
        readonly arguments: unknown;
        readonly id?: string | undefined;
      }[]
    | undefined;
  /** Data URLs. */
  readonly images?: readonly string[] | undefined;
  readonly audio?:
    | {
        /** Base64 chunks, sent as they are. */
        readonly chunks: readonly string[];
        readonly transcript?: string | undefined;
      }
    | undefined;
  readonly annotations?: readonly JsonObject[] | undefined;
  readonly finishReason?: string | undefined;
  readonly nativeFinishReason?: string | undefined;
  /** Overrides fields of the counted usage, in the names of the API. */
  readonly usage?: JsonObject | undefined;
  /** Name of the provider in the response. */
  readonly provider?: string | undefined;
  /** Model id in the response. */
  readonly model?: string | undefined;
  /**
   * The complete stream, overriding all else: objects become events, strings are sent as they are.
   */
  readonly rawChunks?: readonly unknown[] | undefined;
  /** The complete body, overriding all else: a string is sent as it is. */
  readonly rawBody?: unknown;
}

const texts = v.array(v.string());
const jsonObject = v.record(v.string(), v.unknown());

/** Checks a {@link ScriptedAnswer}. */
export const ScriptedAnswerSchema = v.strictObject({
  text: v.optional(v.nullable(v.string())),
  textChunks: v.optional(texts),
  reasoning: v.optional(v.nullable(v.string())),
  reasoningDetails: v.optional(v.array(jsonObject)),
  toolCalls: v.optional(
    v.array(
      v.strictObject({ name: v.string(), arguments: v.unknown(), id: v.optional(v.string()) }),
    ),
  ),
  images: v.optional(texts),
  audio: v.optional(v.strictObject({ chunks: texts, transcript: v.optional(v.string()) })),
  annotations: v.optional(v.array(jsonObject)),
  finishReason: v.optional(v.string()),
  nativeFinishReason: v.optional(v.string()),
  usage: v.optional(jsonObject),
  provider: v.optional(v.string()),
  model: v.optional(v.string()),
  rawChunks: v.optional(v.array(v.unknown())),
  rawBody: v.optional(v.unknown()),
} satisfies Record<keyof ScriptedAnswer, v.GenericSchema>);
