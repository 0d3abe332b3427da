import type { OpenRouter } from '@orkit/openrouter-multimodal';
import type {
  Operation,
  OperationContext,
  OperationMedia,
  OperationResult,
  Workspace,
} from '@orkit/openrouter-multimodal/operations';

import type { Deadline } from './deadline.ts';
import type { Environment } from './environment.ts';
import type { Clock, Io } from '../terminal/io.ts';
import type { JobTracker } from './job-tracker.ts';
import type { JsonObject, CommandResult } from './command-result.ts';
import type { Output } from '../terminal/output.ts';
import type { Settings } from '../flags/settings.ts';

/** Options for showing a streamed answer. */
export interface Streaming {
  /** Whether text is shown as it arrives. */
  readonly text: boolean;
  /** Whether reasoning is shown. */
  readonly reasoning: boolean;
  /** Called with each medium as soon as it arrives; the result contains it too. */
  onMedia?(media: OperationMedia): void;
}

/** One run of one command: its input and the services it may use. */
export interface Invocation {
  /** Name of the command: `models search`. */
  readonly command: string;
  /** Flags and arguments as the raw input of the operation. */
  readonly input: JsonObject;
  /** Flags that are not fields of the operation, by their long name. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Positional arguments that are not fields of the operation. */
  readonly positionals: readonly string[];
  readonly settings: Settings;
  readonly io: Io;
  readonly clock: Clock;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Timeout of the command; `signal` is its signal. */
  readonly deadline: Deadline;
  readonly environment: Environment;
  /** Reports the result for one of several sources and returns the exit status that it alone would have. */
  reportSource(result: CommandResult): number;
  /** Runs another command line. */
  runLine(argv: readonly string[], io: Io): Promise<number>;
  /** Tracks the job of the command, if it has one. */
  readonly jobs: JobTracker;
  /** Returns the text that arrived from the operation that runs. */
  partialText(): string;
  /** Returns what is known of the charge for the operation that runs. */
  charge(): KnownCharge;
  /** The client, for free requests that no operation covers. Billable calls are operations. */
  client(): Promise<OpenRouter>;
  /** The files that the command may read and write. */
  workspace(): Promise<Workspace>;
  /** Standard input as media, read once at the first call. */
  stdin(): Promise<Blob>;
  /** Runs an operation against OpenRouter and shows its progress. */
  execute(
    operation: Operation,
    input: JsonObject,
    streaming?: Streaming,
  ): Promise<OperationResult<unknown>>;
}

/** Id and cost of a call, as far as they are known. */
export type KnownCharge = Parameters<NonNullable<OperationContext['noteCharge']>>[0];

/** Parts from which an invocation is created. */
export type InvocationParts = Omit<
  Invocation,
  'execute' | 'stdin' | 'jobs' | 'partialText' | 'charge' | 'client' | 'workspace'
>;
