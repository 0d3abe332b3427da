import { commands } from './commands.ts';
import { createDeadline } from './host/deadline.ts';
import { loadEnvironment } from './host/environment.ts';
import { usageError } from './errors/errors.ts';
import { Interruption } from './errors/signal-error.ts';
import type { Invocation } from './host/invocation.ts';
import { createInvocation } from './host/create-invocation.ts';
import type { Clock, Io } from './terminal/io.ts';
import { systemClock } from './terminal/io.ts';
import type { CommandResult } from './host/command-result.ts';
import { createOutput } from './terminal/output.ts';
import type { ParsedLine } from './command/parse-line.ts';
import { parseLine, peekSettings } from './command/parse-line.ts';
import { runCommand } from './run-command.ts';
import type { Command } from './command/define-command.ts';
import { gatherInput } from './command/raw-input.ts';
import type { ReportedResult } from './report/deliver.ts';
import { deliver } from './report/deliver.ts';
import type { ReportContext } from './report/report.ts';
import { reportFailure, reportInterruption, reportResult } from './report/report.ts';
import { version } from './host/version.ts';

/** Runs a command line: parses it, executes the command and reports the result. Returns the exit status. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  const clock = io.clock ?? systemClock;
  const startedAt = clock.now();
  const peeked = peekSettings(argv);
  let settings: ReportContext['settings'] = { ...peeked, verbose: false, cost: false };
  const output = createOutput(io, peeked);
  let command: Command | undefined;
  let isEach = false;
  let running: Invocation | undefined;
  const reported: ReportedResult[] = [];
  const context = (): ReportContext => ({
    output,
    settings,
    command,
    commandNames,
    elapsedMs: clock.now() - startedAt,
    isEach,
    known: () => knownAbout(running),
    onReport: (each) => reported.push(each),
  });
  const run = async (): Promise<number> => {
    const line = parseLine(argv, { commands, output });
    if (line.type !== 'command') return showText(line, context());
    ({ command, settings } = line);
    isEach = line.values['each'] === true;
    let since = startedAt;
    const reportSource = (result: CommandResult): number => {
      const elapsedMs = clock.now() - since;
      since = clock.now();
      return reportResult(result, { ...context(), elapsedMs });
    };
    const onStart = (invocation: Invocation) => {
      running = invocation;
    };
    const result = await runParsedLine(line, { io, clock, output, reportSource, onStart });
    return reportResult(result, context());
  };
  const onLast = () => {
    const reason: unknown = io.shutdownGrace?.last.reason;
    if (reason instanceof Interruption) reportInterruption(reason, context());
  };
  io.shutdownGrace?.last.addEventListener('abort', onLast, { once: true });
  const status = await run().catch((error: unknown) => reportFailure(error, context()));
  io.shutdownGrace?.last.removeEventListener('abort', onLast);
  return await deliver(status, { io, output, command, reported });
}

const commandNames = new Map(
  // Where several commands share an operation, messages name the first one.
  commands
    .toReversed()
    .flatMap(({ name, operation }) =>
      operation === undefined ? [] : [[operation.name, name] as const],
    ),
);

interface LineContext {
  readonly io: Io;
  readonly clock: Clock;
  readonly output: ReturnType<typeof createOutput>;
  /** Reports the result for one of several sources and returns its exit status. */
  readonly reportSource: (result: CommandResult) => number;
  /** Called when the input is complete and the command begins. */
  readonly onStart: (invocation: Invocation) => void;
}

function knownAbout(invocation: Invocation | undefined): ReturnType<ReportContext['known']> {
  const text = invocation?.partialText() ?? '';
  const { jobId, intentId } = invocation?.jobs.known() ?? {};
  const { id, cost } = invocation?.charge() ?? {};
  const requestId = id === jobId ? undefined : id;
  return { jobId, intentId, requestId, cost, partialText: text === '' ? undefined : text };
}

async function runParsedLine(
  line: Extract<ParsedLine, { type: 'command' }>,
  { io, clock, output, reportSource, onStart }: LineContext,
): Promise<CommandResult> {
  const { command, settings } = line;
  const environment = await loadEnvironment(io, settings);
  const deadline = createDeadline(clock, settings.timeoutMs, io.signal);
  const { signal } = deadline;
  let invocation: Invocation | undefined;
  try {
    const input = await gatherInput(line, { cwd: io.cwd, signal });
    const time = { clock, signal, deadline };
    const parts = {
      settings,
      io,
      output,
      environment,
      reportSource,
      runLine: runCommandLine,
      ...time,
    };
    invocation = createInvocation({ command: command.name, ...input, ...parts });
    onStart(invocation);
    return await runCommand(command, invocation);
  } catch (error) {
    // An aborted call may fail with an error of its own; the reason of the abort is the one to report.
    const reason: unknown = signal.aborted ? signal.reason : error;
    throw invocation?.jobs.explain(reason) ?? reason;
  } finally {
    deadline.cancel();
  }
}

function showText(line: Exclude<ParsedLine, { type: 'command' }>, context: ReportContext): number {
  const { output, settings } = context;
  if (line.type === 'help' && line.status !== 0) {
    if (settings.json)
      return reportFailure(
        usageError('Cannot run orm: the command is incomplete', 'see orm --help'),
        context,
      );
    output.alert(line.text.trimEnd());
    return line.status;
  }
  const { text, data } = textOf(line);
  output.layout(text);
  return reportResult({ text, data }, context);
}

function textOf(line: Exclude<ParsedLine, { type: 'command' }>): { text: string; data: unknown } {
  switch (line.type) {
    case 'version':
      return { text: `${version}\n`, data: { version } };
    case 'topic':
      return line.topic;
    case 'help':
      return { text: line.text, data: null };
  }
}
