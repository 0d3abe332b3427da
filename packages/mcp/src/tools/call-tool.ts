import type { Clock, OpenRouter } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type {
  Audit,
  OperationEvent,
  OperationMedia,
  Workspace,
} from '@orkit/openrouter-multimodal/operations';
import { execute } from '@orkit/openrouter-multimodal/operations';

import { coerceArguments } from './coerce-arguments.ts';
import type { Log } from '../log.ts';
import { toErrorFields } from '../log.ts';
import type { Progress, ProgressUpdate } from '../results/progress.ts';
import { startProgress } from '../results/progress.ts';
import type { Failure, ResultOptions, ToolResult } from '../results/result.ts';
import { toToolError, toToolResult } from '../results/result.ts';
import type { Tool } from './tool.ts';

/** What the tools of one caller run with. A `Host` of `@orkit/openrouter-multimodal/host` has all of it but the era. */
export interface CallerContext {
  /** Opens the client of the caller, with the caller's own ledger of jobs. Asked at every call, so it should remember. */
  client(): Promise<OpenRouter>;
  /** The files that the caller may read and write. */
  readonly workspace: Workspace;
  /** Where it is written down what was paid for. @default nowhere */
  readonly audit?: Audit | undefined;
  /** Family of protocol revisions that the client speaks, as the transport says. @default 'legacy' */
  readonly era?: 'legacy' | 'modern' | undefined;
  /** Tells the time of progress. @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /** Where it is written what happened. @default nowhere */
  readonly log?: Log | undefined;
}

/** What the calls of one server share. */
export interface CallContext
  extends
    Pick<CallerContext, 'client' | 'workspace' | 'audit'>,
    Omit<ResultOptions, 'protocolVersion'> {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * How long, in milliseconds, a job is waited for when the client does not hear of progress. Clients give a call up after 60 s
 * (the default of the SDKs), and an id that nobody reads is of no use; the rest is for sending and fetching. A client that
 * hears of progress waits as long as there is news.
 */
export const SOFT_TIMEOUT_MS = 50_000;

/** One call of one tool. */
export interface ToolCall {
  readonly tool: Pick<Tool, 'name' | 'title' | 'operation' | 'inputSchema'>;
  readonly arguments: unknown;
  /** The revision that client and server agreed on. */
  readonly protocolVersion: string | undefined;
  readonly signal: AbortSignal;
  /** Takes progress to the client; absent when the client did not ask for it. */
  readonly sendProgress: ((update: ProgressUpdate) => Promise<void>) | undefined;
}

/** Runs a tool. Whatever goes wrong becomes a result that an agent can act on; only a cancelled call throws. */
export async function callTool(call: ToolCall, context: CallContext): Promise<ToolResult> {
  const { clock, log } = context;
  const told = { ...context, protocolVersion: call.protocolVersion };
  const startedAt = clock.now();
  const progress = openProgress(call, clock);
  const made: OperationMedia[] = [];
  const finish = (outcome: string): void => {
    log.debug('tool call ended', {
      tool: call.tool.name,
      outcome,
      duration_ms: clock.now() - startedAt,
    });
  };
  try {
    const result = await run(call, context, (event) => {
      if (event.type === 'media') made.push(event.media);
      // The result has every note, and progress has no pictures: it says how far the work is.
      else if (event.type !== 'note' && event.type !== 'partial-image') progress?.report(event);
    });
    finish('ok');
    return toToolResult(result, told);
  } catch (error) {
    if (call.signal.aborted) {
      finish('aborted');
      throw error;
    }
    const failure = toFailure(error, call, log);
    finish(failure.code);
    return toToolError(failure, told, made);
  } finally {
    await progress?.finish();
  }
}

async function run(
  { tool, arguments: raw, protocolVersion, signal, sendProgress }: ToolCall,
  { client, workspace, clock, audit }: CallContext,
  report: (event: OperationEvent) => void,
) {
  return await execute(tool.operation, coerceArguments(tool.inputSchema, raw), {
    client: await client(),
    workspace,
    signal,
    softTimeoutMs: sendProgress === undefined ? SOFT_TIMEOUT_MS : undefined,
    protocolVersion,
    clock,
    audit,
    report,
  });
}

function openProgress({ tool, sendProgress }: ToolCall, clock: Clock): Progress | undefined {
  if (sendProgress === undefined) return undefined;
  return startProgress({ clock, message: `${tool.title}: started`, send: sendProgress });
}

function toFailure(error: unknown, { tool }: ToolCall, log: Log): Failure {
  if (!OpenRouterError.is(error)) {
    log.error('tool call failed unexpectedly', { tool: tool.name, ...toErrorFields(error) });
    return {
      code: 'INTERNAL',
      message: `Unexpected failure of ${tool.name}`,
      retryable: false,
      hints: [],
      details: {},
    };
  }
  if (error.code === 'INTERNAL') {
    // The message of our own error is made to be shown: no key, no content.
    log.error('tool call failed unexpectedly', { tool: tool.name, reason: error.message });
  }
  return error;
}
