import type { JsonObject } from '../shared/json.ts';

/**
 * An answer written by a test. As soon as it says anything of its own (text, reasoning, tool
 * calls, images, audio, annotations), nothing else is added; what remains unsaid in the rest is
 * made as usual.
 */
export interface ScriptedAnswer {
  readonly text?: string | null | undefined;
  /** The pieces in which the text is streamed; they make the text when `text` is absent. */
  readonly textChunks?: readonly string[] | undefined;
  readonly reasoning?: string | null | undefined;
  readonly reasoningDetails?: readonly JsonObject[] | undefined;
  readonly toolCalls?:
    | readonly {
        readonly name: string;
        /** JSON text, or a value that is written as JSON. */
        readonly arguments: unknown;
        readonly id?: string | undefined;
      }[]
    | undefined;
  /** Data URLs. */
  readonly images?: readonly string[] | undefined;
  readonly audio?:
    | {
        /** Base64 pieces, sent as they are. */
        readonly chunks: readonly string[];
        readonly transcript?: string | undefined;
      }
    | undefined;
  readonly annotations?: readonly JsonObject[] | undefined;
  readonly finishReason?: string | undefined;
  readonly nativeFinishReason?: string | undefined;
  /** Merged over the counted usage, in the names of the API. */
  readonly usage?: JsonObject | undefined;
  /** The provider's name the answer carries. */
  readonly provider?: string | undefined;
  /** The model id the answer carries. */
  readonly model?: string | undefined;
  /** The stream, whatever else is said: objects become events, strings are sent as they are. */
  readonly rawChunks?: readonly unknown[] | undefined;
  /** The body, whatever else is said: a string is sent as it is. */
  readonly rawBody?: unknown;
}

/** Scripted answers that wait for their requests. */
export interface ScriptQueue<Script = ScriptedAnswer> {
  add(scripts: readonly Script[]): void;
  take(): Script | undefined;
  clear(): void;
}

/** Creates an empty queue. */
export function createScriptQueue<Script = ScriptedAnswer>(): ScriptQueue<Script> {
  const queue: Script[] = [];
  return {
    add: (scripts) => {
      queue.push(...scripts);
    },
    take: () => queue.shift(),
    clear: () => {
      queue.length = 0;
    },
  };
}
