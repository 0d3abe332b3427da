import type { OpenRouter } from '@orkit/openrouter-multimodal';
import type {
  Operation,
  OperationMedia,
  OperationResult,
  Workspace,
} from '@orkit/openrouter-multimodal/operations';

import type { Deadline } from './deadline.ts';
import type { Environment } from './environment.ts';
import type { Clock, Io } from '../terminal/io.ts';
import type { JobTracker } from './job-tracker.ts';
import type { JsonObject, Outcome } from './command-result.ts';
import type { Output } from '../terminal/output.ts';
import type { Settings } from '../flags/settings.ts';

/** How an answer that comes in pieces is shown. */
export interface Streaming {
  /** Whether pieces of text are shown as they come. */
  readonly text: boolean;
  /** Whether what the model thinks is shown. */
  readonly reasoning: boolean;
  /** Takes what was made as soon as it is there; the result has it too. */
  onMedia?(media: OperationMedia): void;
}

/** One run of one command: what was typed, and what the command may use. */
export interface Invocation {
  /** The words of the command: `models search`. */
  readonly command: string;
  /** Flags and arguments as the raw input of the operation. */
  readonly input: JsonObject;
  /** Flags that are no field of the operation, by their long name. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** Words after the command that are no field. */
  readonly words: readonly string[];
  readonly settings: Settings;
  readonly io: Io;
  readonly clock: Clock;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Keeps the time of the command; `signal` is its signal. */
  readonly deadline: Deadline;
  readonly environment: Environment;
  /** Tells what came of one of several sources, and answers the exit status that it alone would have. */
  tell(result: Outcome): number;
  /** Runs another command line, as a person would type it. */
  runLine(argv: readonly string[], io: Io): Promise<number>;
  /** Knows the job that the command is about, if there is one. */
  readonly jobs: JobTracker;
  /** For a look that is no operation; what costs is one. */
  client(): Promise<OpenRouter>;
  /** The files that the command may read and write. */
  workspace(): Promise<Workspace>;
  /** Standard input as media. It is read once, at the first call. */
  stdin(): Promise<Blob>;
  /** Runs an operation against OpenRouter and shows how it goes on. */
  execute(
    operation: Operation,
    input: JsonObject,
    streaming?: Streaming,
  ): Promise<OperationResult<unknown>>;
}

/** What an invocation is made of. */
export type InvocationParts = Omit<
  Invocation,
  'execute' | 'stdin' | 'jobs' | 'client' | 'workspace'
>;
