import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import { failureDocument, successDocument } from './document.ts';
import type { CommandNames } from './error-report.ts';
import { errorLines, keptPathOf, tellError } from './error-report.ts';
import { toShownError } from '../errors/errors.ts';
import { exitStatusOf } from '../errors/exit-status.ts';
import type { Facts } from './result-info.ts';
import { factsOf } from './result-info.ts';
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
export function reportOutcome(outcome: Outcome, context: ReportContext): number {
  const { output, settings, command, elapsedMs } = context;
  if (outcome.status !== undefined) return outcome.status;
  if (outcome.error !== undefined) return reportError(outcome.error, context, outcome);
  if (settings.json) output.document(successDocument(command?.name ?? 'help', outcome, elapsedMs));
  const facts = factsOf(outcome);
  if (facts.truncated)
    output.note('The answer broke off: --max-tokens or --max-cost is too small for it.');
  const { id, provider, finishReason: finish } = facts;
  if (settings.verbose) noteDetails(output, { id, provider, finish });
  tellCost(facts, context);
  return 0;
}

function tellCost(facts: Facts, { output, settings, elapsedMs }: ReportContext): void {
  const isSeen = output.notesToTerminal && !settings.quiet && facts.usage !== null;
  if (settings.cost || isSeen) output.alert(output.noteStyle.dim(footerOf(facts, elapsedMs)));
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

function reportError(error: OpenRouterError, context: ReportContext, outcome?: Outcome): number {
  const { output, settings, command, commandNames, elapsedMs } = context;
  // What came was paid for, whatever became of the rest.
  if (!output.hasResult) output.result(paidTextOf(error));
  output.endResult();
  const told = tellError(error, command, commandNames);
  if (settings.json) {
    output.document(failureDocument(command?.name ?? 'orm', { error, told, outcome }, elapsedMs));
  }
  for (const line of errorLines(error, told, output.noteStyle)) output.alert(line);
  if (settings.verbose) noteDetails(output, troubleDetails(error));
  if (outcome?.files !== undefined) tellCost(factsOf(outcome), context);
  return exitStatusOf(error);
}

function paidTextOf(error: OpenRouterError): string {
  const { files, partialText, text } = error.details;
  const kept = [files, keptPathOf(error)].flat().filter(isFile).join('\n');
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

function troubleDetails(error: OpenRouterError): Record<string, string | null> {
  const { requestId = null, status, details, cause } = error;
  return {
    id: requestId,
    status: status === undefined ? null : String(status),
    reason: details.reason ?? null,
    cause: cause === undefined ? null : JSON.stringify(cause),
  };
}
