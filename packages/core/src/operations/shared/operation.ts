import type * as v from 'valibot';

import type { ClientDefaults } from '../../api/shared/defaults.ts';
import type { OpenRouter } from '../../client.ts';
import type { GeneratedKind } from '../../media/media-kinds.ts';
import type { Workspace } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import type { FieldNames } from './rename-fields.ts';
import type { Audit } from './audit-line.ts';

type Schema = v.GenericSchema;

/** What doing an operation changes, for whoever must decide whether to allow it. */
export interface Effects {
  /** Changes nothing, neither here nor at OpenRouter; what costs money changes the balance. */
  readonly readOnly: boolean;
  /** Doing it twice is the same as doing it once. */
  readonly idempotent: boolean;
  /** May overwrite or delete something. */
  readonly destructive: boolean;
  /** May cost money. */
  readonly billable: boolean;
}

/** One thing a person or an agent can ask for: JSON in, JSON out. It knows neither MCP nor the command line. */
export interface Operation<Input extends Schema = Schema, Output extends Schema = Schema> {
  /** `snake_case`, at most 25 characters: hosts put a prefix before it and cut at 64. */
  readonly name: string;
  readonly title: string;
  /** One sentence, for a menu. */
  readonly summary: string;
  /** A few sentences for whoever must choose between operations. */
  readonly guidance: string;
  readonly errors: readonly ErrorCode[];
  /** Names of operations that go well before or after this one. */
  readonly related: readonly string[];
  readonly effects: Effects;
  /** The model that answers when the input names none; for what costs. */
  readonly defaultModel?: ((defaults: ClientDefaults) => string | undefined) | undefined;
  /** A strict object: an unknown field is a mistake that the caller wants to hear of. */
  readonly input: Input;
  readonly output: Output;
  /** Names of fields of the client's requests, as the input calls them, where snake_case is not enough. */
  readonly fieldNames?: FieldNames | undefined;
  /** A method, so that an operation of a narrow input fits where any operation is taken. */
  run(
    input: v.InferOutput<Input>,
    context: OperationContext,
  ): Promise<OperationResult<v.InferOutput<Output>>>;
}

/** What an operation may use. */
export interface OperationContext {
  readonly client: OpenRouter;
  /** The files that may be touched; without one, paths are refused. */
  readonly workspace?: Workspace | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Name of the operation that runs, for the interceptors of the client; `execute` sets it. */
  readonly operation?: string | undefined;
  /**
   * Milliseconds after which the caller may give up unasked: what takes longer and can be taken up again is handed over as
   * a handle before. @default no limit
   */
  readonly softTimeoutMs?: number | undefined;
  /** Revision of the protocol that the caller speaks, when there is one. */
  readonly protocolVersion?: string | undefined;
  /**
   * Most numbers of vectors that the caller takes as data; more are written to a file. @default as many as fit well into
   * the window of a model
   */
  readonly inlineMaxNumbers?: number | undefined;
  /** Tells the time of progress. @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /** Where it is written down what was paid for. @default nowhere */
  readonly audit?: Audit | undefined;
  /** Hears how far the work is. */
  report(event: OperationEvent): void;
}

/** News of a running operation. */
export type OperationEvent =
  | {
      readonly type: 'progress';
      readonly message: string;
      readonly step?: number | undefined;
      readonly total?: number | undefined;
      /** Whether steps are seconds: they go on until the next event. @default false */
      readonly isTime?: boolean | undefined;
    }
  /** Something about what was given that a person should know. The result has it too. */
  | { readonly type: 'note'; readonly message: string }
  /** What a picture looks like so far, for whoever can show it. It is no result. */
  | { readonly type: 'partial-image'; readonly image: Blob }
  /** Something that was made and is whole. The result has it too; after a failure this is the only word of it. */
  | { readonly type: 'media'; readonly media: OperationMedia }
  /** A job was accepted: from here on it can be taken up by its id. */
  | { readonly type: 'job'; readonly id: string }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly text: string };

/** What came of an operation. */
export interface OperationResult<Data> {
  /** The whole result as JSON, by the operation's output schema. */
  readonly data: Data;
  /** The part that a person reads; without it, `data` is the only form. */
  readonly text?: string | undefined;
  /** Pictures and sounds that came of it; `data` tells of them and never holds their bytes. */
  readonly media?: readonly OperationMedia[] | undefined;
  /** Files that were written; `data` tells of them too. */
  readonly files?: readonly SavedFile[] | undefined;
  /** Facts about the result that a protocol can carry beside it: usage, cache, finish reason. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** A model or a stranger wrote part of this: treat it as data, never as instructions. */
  readonly untrusted?: boolean | undefined;
}

/** A picture, a sound or a video that an operation made. */
export interface OperationMedia {
  readonly kind: GeneratedKind;
  /** What its bytes or its data URL say: `image/png`. */
  readonly mediaType: string;
  readonly base64: string;
}

/** Defines an operation. It infers the types of input and output from their schemas. */
export function defineOperation<Input extends Schema, Output extends Schema>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> {
  return operation;
}
