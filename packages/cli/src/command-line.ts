import { commands } from './commands.ts';
import { createDeadline } from './host/deadline.ts';
import { loadEnvironment } from './host/environment.ts';
import { usageError } from './errors/errors.ts';
import type { Invocation } from './host/invocation.ts';
import { createInvocation } from './host/create-invocation.ts';
import type { Clock, Io } from './terminal/io.ts';
import { systemClock } from './terminal/io.ts';
import type { Outcome } from './host/command-result.ts';
import { createOutput } from './terminal/output.ts';
import type { ParsedLine } from './command/parse-line.ts';
import { parseLine, peekSettings } from './command/parse-line.ts';
import { perform } from './run-command.ts';
import type { Command } from './command/define-command.ts';
import { gatherInput } from './command/raw-input.ts';
import type { ReportContext } from './report/report.ts';
import { reportFailure, reportResult } from './report/report.ts';
import { version } from './host/version.ts';

/** Runs a command line: understands it, does what it says, tells what came of it. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  const clock = io.clock ?? systemClock;
  const startedAt = clock.now();
  const peeked = peekSettings(argv);
  let settings: ReportContext['settings'] = { ...peeked, verbose: false, cost: false };
  const output = createOutput(io, peeked);
  let command: Command | undefined;
  const context = (): ReportContext => {
    return { output, settings, command, commandNames, elapsedMs: clock.now() - startedAt };
  };
  try {
    const line = parseLine(argv, { commands, output });
    if (line.type !== 'command') return showText(line, context());
    ({ command, settings } = line);
    let since = startedAt;
    const tell = (told: Outcome): number => {
      const elapsedMs = clock.now() - since;
      since = clock.now();
      return reportResult(told, { ...context(), elapsedMs });
    };
    const result = await runCommand(line, { io, clock, output, tell });
    return reportResult(result, context());
  } catch (error) {
    return reportFailure(error, context());
  }
}

const commandNames = new Map(
  // Of commands that share an operation, the first one stands for it.
  commands
    .toReversed()
    .flatMap(({ name, operation }) =>
      operation === undefined ? [] : [[operation.name, name] as const],
    ),
);

interface Surroundings {
  readonly io: Io;
  readonly clock: Clock;
  readonly output: ReturnType<typeof createOutput>;
  /** Tells what came of one of several sources. */
  readonly tell: (result: Outcome) => number;
}

async function runCommand(
  line: Extract<ParsedLine, { type: 'command' }>,
  { io, clock, output, tell }: Surroundings,
): Promise<Outcome> {
  const { command, settings } = line;
  const environment = await loadEnvironment(io, settings);
  const deadline = createDeadline(clock, settings.timeoutMs, io.signal);
  const { signal } = deadline;
  let invocation: Invocation | undefined;
  try {
    const gathered = await gatherInput(line, io.cwd);
    const time = { clock, signal, deadline };
    const parts = { settings, io, output, environment, tell, runLine: runCommandLine, ...time };
    invocation = createInvocation({ command: command.name, ...gathered, ...parts });
    return await perform(command, invocation);
  } catch (error) {
    // What breaks off because it was given up may fail in words of its own: the reason is what counts.
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
      return reportFailure(usageError('The command is not complete', 'orm --help'), context);
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
