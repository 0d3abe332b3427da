import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { Interrupted } from './document.ts';
import { failureDocument, interruptedDocument, successDocument } from './document.ts';
import type { CommandNames } from './error-report.ts';
import type { ReportedResult } from './deliver.ts';
import { errorLines, partialTextOf, renderError } from './error-report.ts';
import { toShownError } from '../errors/errors.ts';
import { STDOUT_STATUS, exitStatusOf } from '../errors/exit-status.ts';
import type { Info } from './result-info.ts';
import { toInfo, usageOfFailure } from './result-info.ts';
import { footerOf } from './footer.ts';
import { Interruption } from '../errors/signal-error.ts';
import { StdoutFailure } from '../terminal/stdout-failure.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { Output } from '../terminal/output.ts';
import type { Command } from '../command/define-command.ts';
import type { Settings } from '../flags/settings.ts';

/** Context of a report. */
export interface ReportContext {
  readonly output: Output;
  readonly settings: Pick<Settings, 'json' | 'quiet' | 'verbose' | 'cost'>;
  /** The command, after the line is parsed. */
  readonly command: Command | undefined;
  readonly commandNames: CommandNames;
  readonly elapsedMs: number;
  /** Whether there is a document for each of several sources. */
  readonly isEach: boolean;
  /** Returns what is known about the call that runs. */
  known(): Omit<Interrupted, 'signal'>;
  /** Called with each result that is reported on stdout, until it is delivered. */
  readonly onReport?: ((reported: ReportedResult) => void) | undefined;
}

/** Reports the result of a command and returns the exit status. */
export function reportResult(result: CommandResult, context: ReportContext): number {
  const { output, settings, command, elapsedMs } = context;
  if (result.status !== undefined) return result.status;
  if (result.error !== undefined) return reportError(result.error, context, result);
  const document = settings.json
    ? successDocument(command?.name ?? 'help', result, elapsedMs)
    : undefined;
  if (document !== undefined) output.document(document);
  context.onReport?.({ result, document });
  const info = toInfo(result);
  if (info.truncated)
    output.note('The answer was truncated: --max-tokens or --max-cost is too low.');
  const { id, provider, finishReason: finish } = info;
  if (settings.verbose) noteDetails(output, { id, provider, finish });
  printCost(info, context);
  return 0;
}

function printCost(info: Info, { output, settings, elapsedMs }: ReportContext): void {
  const isSeen = output.notesToTerminal && !settings.quiet && info.usage !== null;
  if (settings.cost || isSeen) output.alert(output.noteStyle.dim(footerOf(info, elapsedMs)));
}

/** Reports a failure and returns the exit status. */
export function reportFailure(error: unknown, context: ReportContext): number {
  if (error instanceof Interruption) {
    // After SIGPIPE nothing reads the line end; after ^C the prompt of the shell needs a new line.
    if (error.reason !== 'SIGPIPE') reportInterruption(error, context);
    return error.exitStatus;
  }
  context.output.endResult();
  // It is reported when the results are delivered.
  if (error instanceof StdoutFailure) return STDOUT_STATUS;
  return reportError(toShownError(error), context);
}

/** Ends the output of an interrupted command: with `--json` by its document, because there is one also on failure. */
export function reportInterruption({ reason }: Interruption, context: ReportContext): void {
  const { output, settings, command, elapsedMs, known } = context;
  output.endResult();
  if (!settings.json || (output.hasDocument && !context.isEach)) return;
  const interrupted = { signal: reason, ...known() };
  output.document(interruptedDocument(command?.name ?? 'orm', interrupted, elapsedMs));
}

function reportError(
  error: OpenRouterError,
  context: ReportContext,
  result?: CommandResult,
): number {
  const { output, settings, command, commandNames, elapsedMs } = context;
  // The partial result was paid for, so it is printed.
  if (!output.hasResult) output.result(partialTextOf(error) ?? '');
  output.endResult();
  const errorText = renderError(error, command, commandNames, settings);
  const document = settings.json
    ? failureDocument(command?.name ?? 'orm', { error, errorText, result }, elapsedMs)
    : undefined;
  if (document !== undefined) output.document(document);
  context.onReport?.({ result: { data: null, ...result, error }, document });
  // A result that stdout did not take is told when it is delivered.
  const isReportedLater = error.details['usedFallback'] === true && output.isBroken;
  if (!isReportedLater)
    for (const line of errorLines(error, errorText, output.noteStyle)) output.alert(line);
  if (settings.verbose) noteDetails(output, problemDetails(error));
  const usage = usageOfFailure(error, result);
  if (result?.files !== undefined || usage !== null)
    printCost({ ...toInfo(result ?? { data: null }), usage }, context);
  return exitStatusOf(error);
}

function noteDetails(output: Output, details: Readonly<Record<string, string | null>>): void {
  const entries = Object.entries(details).filter(([, value]) => value !== null);
  if (entries.length > 0)
    output.note(entries.map(([name, value]) => `${name} ${value ?? ''}`).join(' · '));
}

function problemDetails(error: OpenRouterError): Record<string, string | null> {
  const { requestId = null, status, details, cause } = error;
  return {
    id: requestId,
    status: status === undefined ? null : String(status),
    reason: details.reason ?? null,
    cause: cause === undefined ? null : JSON.stringify(cause),
  };
}
