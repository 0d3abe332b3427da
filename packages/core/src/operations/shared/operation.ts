import type * as v from 'valibot';

import type { ClientDefaults } from '../../api/shared/defaults.ts';
import type { OpenRouter } from '../../client.ts';
import type { GeneratedKind } from '../../media/media-kinds.ts';
import type { Workspace } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { FieldNames } from './rename-fields.ts';
import type { Audit, KnownCharge } from './audit-line.ts';

type Schema = v.GenericSchema;

/** Effects of an operation, for the decision whether to allow it. */
export interface Effects {
  /** Changes nothing, neither locally nor at OpenRouter; an operation that costs money changes the balance. */
  readonly readOnly: boolean;
  /** Running it twice has the same effect as running it once. */
  readonly idempotent: boolean;
  /** May overwrite or delete something. */
  readonly destructive: boolean;
  /** May cost money. */
  readonly billable: boolean;
}

/** One capability with JSON input and JSON output, independent of MCP and the command line. */
export interface Operation<Input extends Schema = Schema, Output extends Schema = Schema> {
  /** `snake_case`, at most 25 characters: hosts put a prefix before it and cut at 64. */
  readonly name: string;
  readonly title: string;
  /** One sentence, for a menu. */
  readonly summary: string;
  /** A few sentences that help to choose between operations. */
  readonly guidance: string;
  readonly errors: readonly ErrorCode[];
  /** Names of operations that are useful before or after this one. */
  readonly related: readonly string[];
  readonly effects: Effects;
  /** Default model when the input names none; for operations that cost money. */
  readonly defaultModel?: ((defaults: ClientDefaults) => string | undefined) | undefined;
  /** A strict object: an unknown field is an error. */
  readonly input: Input;
  readonly output: Output;
  /** Input names for fields of the client's requests, where snake_case is not enough. */
  readonly fieldNames?: FieldNames | undefined;
  /** A method, so that an operation with a narrow input is assignable to `Operation`. */
  run(
    input: v.InferOutput<Input>,
    context: OperationContext,
  ): Promise<OperationResult<v.InferOutput<Output>>>;
}

/** Dependencies of an operation. */
export interface OperationContext {
  readonly client: OpenRouter;
  /** Files that may be read and written; without a workspace, paths are refused. */
  readonly workspace?: Workspace | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Name of the running operation, for the interceptors of the client; `execute` sets it. */
  readonly operation?: string | undefined;
  /**
   * Milliseconds after which the caller may stop waiting: work that takes longer and can be resumed returns a handle
   * before that. @default no limit
   */
  readonly softTimeoutMs?: number | undefined;
  /** Maximum US dollars of one call, beside those of the input and the client: the smallest counts. @default none */
  readonly maxCostUsd?: number | undefined;
  /** Protocol version of the caller, when there is a protocol. */
  readonly protocolVersion?: string | undefined;
  /**
   * Maximum numbers of all vectors that are returned inline; more are written to a file. @default as many as fit well into
   * the context window of a model
   */
  readonly inlineMaxNumbers?: number | undefined;
  /** Clock for progress and soft timeouts. @default the system clock */
  readonly clock?: Clock | undefined;
  /** Audit of billable operations. @default none */
  readonly audit?: Audit | undefined;
  /** Receives all that is known of the charge whenever the operation learns more. @default it is kept for the audit alone */
  noteCharge?(this: void, known: KnownCharge): void;
  /** Receives events while the operation runs. */
  report(event: OperationEvent): void;
}

/** Event of a running operation. */
export type OperationEvent =
  | {
      readonly type: 'progress';
      readonly message: string;
      readonly step?: number | undefined;
      readonly total?: number | undefined;
      /** Whether steps are seconds, which pass until the next event. @default false */
      readonly isTime?: boolean | undefined;
    }
  /** Notice for the user about the input or the result. The result has it too. */
  | { readonly type: 'note'; readonly message: string }
  /** Preview of an unfinished image. It is not part of the result. */
  | { readonly type: 'partial-image'; readonly image: Blob }
  /** Complete generated output. The result has it too; after a failure, this event is its only copy. */
  | { readonly type: 'media'; readonly media: OperationMedia }
  /** An accepted job, which can be resumed by its id. */
  | { readonly type: 'job'; readonly id: string }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string };

/** Result of an operation. */
export interface OperationResult<Data> {
  /** Complete result as JSON, by the operation's output schema. */
  readonly data: Data;
  /** Text form for people; without it, `data` is the only form. */
  readonly text?: string | undefined;
  /** Images, audio and video of the result; `data` lists them and never has their bytes. */
  readonly media?: readonly OperationMedia[] | undefined;
  /** Files that were written; `data` lists them too. */
  readonly files?: readonly SavedFile[] | undefined;
  /** Metadata that a protocol can carry beside the result: usage, cache, finish reason. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** Whether part of the result is untrusted text, of a model or a third party: data, never instructions. */
  readonly untrusted?: boolean | undefined;
}

/** Image, audio or video that an operation generated. */
export interface OperationMedia {
  readonly kind: GeneratedKind;
  /** Media type by its content or its data URL, such as `image/png`. */
  readonly mediaType: string;
  readonly base64: string;
}

/** Defines an operation, with the types of input and output inferred from their schemas. */
export function defineOperation<Input extends Schema, Output extends Schema>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> {
  return operation;
}
