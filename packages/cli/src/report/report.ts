import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import { failureDocument, successDocument } from './document.ts';
import type { CommandNames } from './error-report.ts';
import { errorLines, partialPathOf, renderError } from './error-report.ts';
import { toShownError } from '../errors/errors.ts';
import { exitStatusOf } from '../errors/exit-status.ts';
import type { Info } from './result-info.ts';
import { toInfo } from './result-info.ts';
import { footerOf } from './footer.ts';
import { Interruption } from '../errors/signal-error.ts';
import { STDOUT } from '../terminal/io.ts';
import type { Outcome } from '../host/command-result.ts';
import type { Output } from '../terminal/output.ts';
import type { Command } from '../command/define-command.ts';
import type { Settings } from '../flags/settings.ts';

/** What a report goes by. */
export interface ReportContext {
  readonly output: Output;
  readonly settings: Pick<Settings, 'json' | 'quiet' | 'verbose' | 'cost'>;
  /** The command, once it is known. */
  readonly command: Command | undefined;
  readonly commandNames: CommandNames;
  readonly elapsedMs: number;
}

/** Tells what came of a command, and answers the exit status. */
export function reportResult(result: Outcome, context: ReportContext): number {
  const { output, settings, command, elapsedMs } = context;
  if (result.status !== undefined) return result.status;
  if (result.error !== undefined) return reportError(result.error, context, result);
  if (settings.json) output.document(successDocument(command?.name ?? 'help', result, elapsedMs));
  const info = toInfo(result);
  if (info.truncated)
    output.note('The answer broke off: --max-tokens or --max-cost is too small for it.');
  const { id, provider, finishReason: finish } = info;
  if (settings.verbose) noteDetails(output, { id, provider, finish });
  printCost(info, context);
  return 0;
}

function printCost(info: Info, { output, settings, elapsedMs }: ReportContext): void {
  const isSeen = output.notesToTerminal && !settings.quiet && info.usage !== null;
  if (settings.cost || isSeen) output.alert(output.noteStyle.dim(footerOf(info, elapsedMs)));
}

/** Tells what went wrong, and answers the exit status. */
export function reportFailure(error: unknown, context: ReportContext): number {
  if (error instanceof Interruption) {
    // Whoever went away reads no line end; whoever pressed ^C gets a fresh line.
    if (error.reason !== 'SIGPIPE') context.output.endResult();
    return error.exitStatus;
  }
  context.output.endResult();
  return reportError(toShownError(error), context);
}

function reportError(error: OpenRouterError, context: ReportContext, result?: Outcome): number {
  const { output, settings, command, commandNames, elapsedMs } = context;
  // What came was paid for, whatever became of the rest.
  if (!output.hasResult) output.result(costText(error));
  output.endResult();
  const told = renderError(error, command, commandNames);
  if (settings.json) {
    output.document(failureDocument(command?.name ?? 'orm', { error, told, result }, elapsedMs));
  }
  for (const line of errorLines(error, told, output.noteStyle)) output.alert(line);
  if (settings.verbose) noteDetails(output, problemDetails(error));
  if (result?.files !== undefined) printCost(toInfo(result), context);
  return exitStatusOf(error);
}

function costText(error: OpenRouterError): string {
  const { files, partialText, text } = error.details;
  const kept = [files, partialPathOf(error)].flat().filter(isFile).join('\n');
  const paid = kept === '' ? (partialText ?? text) : kept;
  return typeof paid === 'string' ? paid : '';
}

function isFile(path: unknown): path is string {
  return typeof path === 'string' && path !== STDOUT;
}

function noteDetails(output: Output, details: Readonly<Record<string, string | null>>): void {
  const known = Object.entries(details).filter(([, value]) => value !== null);
  if (known.length > 0)
    output.note(known.map(([name, value]) => `${name} ${value ?? ''}`).join(' · '));
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
