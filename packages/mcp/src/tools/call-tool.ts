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

/** Dependencies of one caller's tools. A `Host` of `@orkit/openrouter-multimodal/host` has all of them except the era. */
export interface CallerContext {
  /** Returns the client of the caller, with the caller's own job ledger. Runs at every call, so it should cache the client. */
  client(): Promise<OpenRouter>;
  /** Files that the caller may read and write. */
  readonly workspace: Workspace;
  /** Audit log of calls that cost money. @default none */
  readonly audit?: Audit | undefined;
  /** Family of protocol revisions of the client, as the transport reports it. @default 'legacy' */
  readonly era?: 'legacy' | 'modern' | undefined;
  /** Clock of progress notifications. @default the system clock */
  readonly clock?: Clock | undefined;
  /** Log of calls and failures. @default none */
  readonly log?: Log | undefined;
}

/** Dependencies that all calls of one server share. */
export interface CallContext
  extends
    Pick<CallerContext, 'client' | 'workspace' | 'audit'>,
    Omit<ResultOptions, 'protocolVersion'> {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Milliseconds to wait for a job when the client does not receive progress. Clients time out after 60 s (the default of the SDKs)
 * and would never see the id of the job; the remaining 10 s are for submitting and downloading. A client that receives progress
 * keeps waiting while updates arrive.
 */
export const SOFT_TIMEOUT_MS = 50_000;

/** One call of one tool. */
export interface ToolCall {
  readonly tool: Pick<Tool, 'name' | 'title' | 'operation' | 'inputSchema'>;
  readonly arguments: unknown;
  /** Negotiated protocol revision. */
  readonly protocolVersion: string | undefined;
  readonly signal: AbortSignal;
  /** Sends progress to the client; `undefined` when the client did not request it. */
  readonly sendProgress: ((update: ProgressUpdate) => Promise<void>) | undefined;
}

/** Runs a tool. Errors become results that an agent can act on; only a canceled call throws. */
export async function callTool(call: ToolCall, context: CallContext): Promise<ToolResult> {
  const { clock, log } = context;
  const options = { ...context, protocolVersion: call.protocolVersion };
  const startedAt = clock.now();
  const progress = openProgress(call, clock);
  const outputs: OperationMedia[] = [];
  const finish = (outcome: string): void => {
    log.debug('tool call ended', {
      tool: call.tool.name,
      outcome,
      duration_ms: clock.now() - startedAt,
    });
  };
  try {
    const result = await run(call, context, (event) => {
      if (event.type === 'media') outputs.push(event.media);
      // Notes are part of the result, and progress notifications cannot carry images.
      else if (event.type !== 'note' && event.type !== 'partial-image') progress?.report(event);
    });
    finish('ok');
    return toToolResult(result, options);
  } catch (error) {
    if (call.signal.aborted) {
      finish('aborted');
      throw error;
    }
    const failure = toFailure(error, call, log);
    finish(failure.code);
    return toToolError(failure, options, outputs);
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
    // Messages of OpenRouterError are safe to log: no key, no content.
    log.error('tool call failed unexpectedly', { tool: tool.name, reason: error.message });
  }
  return error;
}
