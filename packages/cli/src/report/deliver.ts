import type { Command } from '../command/define-command.ts';
import { toShownError } from '../errors/errors.ts';
import { STDOUT_STATUS } from '../errors/exit-status.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { Io } from '../terminal/io.ts';
import { STDOUT } from '../terminal/io.ts';
import type { Output } from '../terminal/output.ts';
import type { StdoutFailure } from '../terminal/stdout-failure.ts';
import { stdoutFailureOf } from '../terminal/stdout-failure.ts';
import { partialTextOf } from './error-report.ts';

/** A result that was reported on standard output. */
export interface ReportedResult {
  readonly result: CommandResult;
  /** Its document under `--json`. */
  readonly document: object | undefined;
}

/** Results of a command, and the streams that they are delivered to. */
export interface Delivery {
  readonly io: Io;
  readonly output: Output;
  /** The command, after the line is parsed. */
  readonly command: Command | undefined;
  readonly reported: readonly ReportedResult[];
}

/**
 * Waits until standard output took everything, and returns the exit status. When it did not, paid results are saved to a fallback
 * folder, and standard error says where.
 */
export async function deliver(status: number, delivery: Delivery): Promise<number> {
  const failure = await stdoutFailureOf(delivery.io.stdout);
  if (failure === undefined) return status;
  const { output } = delivery;
  output.alert(`${output.noteStyle.red('error:')} ${failure.message} [${failure.code}]`);
  for (const reported of delivery.reported)
    for (const hint of await hintsFor(reported, failure, delivery))
      output.alert(`${output.noteStyle.cyan('hint:')}  ${hint}`);
  return STDOUT_STATUS;
}

/** Returns where a result is that standard output did not take. */
async function hintsFor(
  reported: ReportedResult,
  failure: StdoutFailure,
  delivery: Delivery,
): Promise<string[]> {
  const { files = [], job } = reported.result;
  const paths = files.flatMap(({ path }) => (path === STDOUT ? [] : [path]));
  const saved = await saveElsewhere(reported, failure, delivery);
  return [
    ...(paths.length > 0 ? [`the output is in ${paths.join(', ')}`] : []),
    ...(saved === undefined ? [] : [saved]),
    ...(job !== undefined && paths.length === 0 ? [`orm job wait ${job.id}`] : []),
  ];
}

async function saveElsewhere(
  reported: ReportedResult,
  failure: StdoutFailure,
  { io, output, command }: Delivery,
): Promise<string | undefined> {
  const content = command?.operation?.effects.billable === true ? textOf(reported) : undefined;
  if (command === undefined || content === undefined) return undefined;
  const { contentOfText, saveToFallback } = await import('../host/save-fallback.ts');
  const undelivered = {
    content: contentOfText(content.text, content.mediaType),
    nameHint: `orm ${command.name}`,
    failure,
  };
  try {
    const folders = { cwd: io.cwd, stateHome: io.env['XDG_STATE_HOME'] };
    const { path, uri } = await saveToFallback(undelivered, folders);
    return `the result is in ${path ?? uri}`;
  } catch (error) {
    // The last place that is left.
    output.alert(content.text);
    return `the result is above: ${toShownError(error).message}`;
  }
}

interface ResultText {
  readonly text: string;
  readonly mediaType: string;
}

/** Returns the content of a result as a file; `undefined` when its files are all of it. */
function textOf({ result, document }: ReportedResult): ResultText | undefined {
  const { error, data, files = [], job } = result;
  const text = result.text ?? (error === undefined ? undefined : partialTextOf(error));
  // A failure without a partial result cost nothing that a file could keep.
  const hasCost = error === undefined || text !== undefined || error.details['usage'] !== undefined;
  if (document !== undefined) return hasCost ? toJson(document) : undefined;
  if (text !== undefined && text !== '') return { text: `${text}\n`, mediaType: 'text/plain' };
  const hasMore = files.length === 0 && job === undefined && data !== null && data !== undefined;
  return hasMore ? toJson(data) : undefined;
}

function toJson(value: unknown): ResultText {
  return { text: `${JSON.stringify(value)}\n`, mediaType: 'application/json' };
}
