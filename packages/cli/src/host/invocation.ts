import type { OpenRouter } from '@orkit/openrouter-multimodal';
import type {
  Operation,
  OperationEvent,
  OperationMedia,
  OperationResult,
  Workspace,
} from '@orkit/openrouter-multimodal/operations';

import type { Deadline } from './deadline.ts';
import type { Environment } from './environment.ts';
import type { Clock, Io } from './io.ts';
import type { JobWatch } from '../videos/job-tracker.ts';
import { createJobWatch } from '../videos/job-tracker.ts';
import type { Preview } from '../terminal/preview.ts';
import { createPreview } from '../terminal/preview.ts';
import type { JsonObject, Outcome } from '../report/command-result.ts';
import type { Output } from '../terminal/output.ts';
import type { Settings } from '../flags/settings.ts';
import type { Status } from '../terminal/status.ts';
import { startStatus } from '../terminal/status.ts';

/** How an answer that comes in pieces is shown. */
interface Streaming {
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
  tell(outcome: Outcome): number;
  /** Runs another command line, as a person would type it. */
  runLine(argv: readonly string[], io: Io): Promise<number>;
  /** Knows the job that the command is about, if there is one. */
  readonly jobs: JobWatch;
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

const everything: Streaming = { text: true, reasoning: true };

/** Makes an invocation. The client is made when the first operation runs. */
export function createInvocation(parts: InvocationParts): Invocation {
  const stdin = once(async () => {
    const { readStdin } = await import('./stdin.ts');
    return await readStdin(parts);
  });
  const jobs = createJobWatch(parts);
  // One client for all operations of a command: it keeps the catalogue of models.
  const connected = once(async () => {
    const { connect } = await import('./connect.ts');
    return await connect(parts, { stdin, jobs });
  });
  return {
    ...parts,
    jobs,
    stdin,
    client: async () => (await connected()).clientWithin(undefined),
    workspace: async () => (await connected()).workspace,
    async execute(operation, input, streaming = everything) {
      const { signal, output, deadline, clock } = parts;
      const { clientWithin, execute, workspace, audit } = await connected();
      const status = await startStatus(operation.title, parts);
      const preview = createPreview(status, parts);
      const clear = () => {
        status.stop();
        preview.close();
      };
      // Whoever interrupts is told something, or nothing: either way the line is in the way.
      signal.addEventListener('abort', clear, { once: true });
      const report = createReporter({ output, status, preview }, streaming);
      // Once something that costs may be on its way, core knows best what giving it up means.
      const client = clientWithin(operation.effects.billable ? deadline.handOver() : undefined);
      try {
        // A shell has no window that vectors could fill.
        const inlineMaxNumbers = Number.POSITIVE_INFINITY;
        const context = { client, workspace, signal, report, audit, clock, inlineMaxNumbers };
        return await execute(operation, input, context);
      } catch (error) {
        clear();
        jobs.tellInterrupted();
        throw error;
      } finally {
        signal.removeEventListener('abort', clear);
        clear();
      }
    },
  };
}

/** Where news go. */
interface Screen {
  readonly output: Output;
  readonly status: Status;
  readonly preview: Preview;
}

function createReporter(
  { output, status, preview }: Screen,
  streaming: Streaming,
): (event: OperationEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'progress':
        status.update(event.message);
        break;
      case 'note':
        preview.leave();
        status.above(() => {
          output.note(`${output.noteStyle.cyan('note:')} ${event.message}`);
        });
        break;
      case 'partial-image':
        void preview.show(event.image);
        break;
      case 'reasoning-delta':
        if (!streaming.reasoning) break;
        status.stop();
        output.aside(event.text);
        break;
      case 'job':
        // The watch has heard of it already, when it was noted.
        break;
      case 'media':
        streaming.onMedia?.(event.media);
        break;
      case 'text-delta':
        if (!streaming.text) break;
        status.stop();
        output.result(event.text);
        break;
    }
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
