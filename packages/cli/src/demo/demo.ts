import { createEmulator } from '@orkit/openrouter-emulator';
import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { formatDuration } from '../terminal/format-duration.ts';
import type { Invocation } from '../host/invocation.ts';
import type { InputStream, Io } from '../terminal/io.ts';
import type { CommandResult } from '../host/command-result.ts';
import type { DemoStep } from './steps.ts';
import { commandOf, demoSteps, foldCommand } from './steps.ts';
import { createLineCutter, createWrapper } from './wrap.ts';

const DEMO_KEY = 'sk-or-v1-demo';
/** Duration of the video job: long enough for the waiting to be visible. */
const VIDEO_MS = 800;
const MAX_WIDTH = 80;
const INDENT = '  ';
/** Maximum lines shown of each step. */
const MAX_LINES = 8;

/** Demonstrates the features of orm with its sample files. */
export async function runDemo(invocation: Invocation): Promise<CommandResult> {
  const { output, clock } = invocation;
  const startedAt = clock.now();
  await using session =
    invocation.flags['live'] === true ? live(invocation) : await emulated(invocation);
  output.layout(`${session.introduction}\n`);
  const results: StepResult[] = [];
  for (const [index, step] of session.steps.entries()) {
    const heading = `${String(index + 1)}/${String(session.steps.length)}  ${step.title}`;
    output.layout(
      `\n${output.style.bold(heading)}\n${output.style.cyan(`$ ${foldCommand(step)}`)}\n`,
    );
    results.push(await runStep(step, session.io, invocation));
  }
  const failed = results.filter(({ status }) => status !== 0);
  const elapsed = formatDuration(clock.now() - startedAt);
  if (failed.length === 0)
    output.layout(
      `\nAll ${String(results.length)} steps succeeded in ${elapsed}.\n${session.next}\n`,
    );
  return { data: { steps: results, folder: session.folder }, error: failureOf(failed) };
}

interface StepResult {
  readonly command: string;
  readonly status: number;
  readonly output: string;
  /** Model, tokens, cost and time. */
  readonly footer: string;
}

async function runStep(
  step: DemoStep,
  io: Io,
  { output, runLine, signal }: Invocation,
): Promise<StepResult> {
  const text: string[] = [];
  const notes: string[] = [];
  const width = Math.min(output.columns, MAX_WIDTH);
  // Prose is wrapped as it arrives; a table or a list has its own lines.
  const create = isProse(step) ? createWrapper : createLineCutter;
  const wrapper = create(output.layout, { indent: INDENT, width, maxLines: MAX_LINES });
  const status = await runLine([...step.argv, '--quiet', '--cost', '--no-color'], {
    ...io,
    stdin: step.stdin === undefined ? noInput : fileInput(join(io.cwd, step.stdin)),
    stdout: {
      // Tables are aligned on a terminal only.
      isTTY: true,
      columns: width - INDENT.length,
      write(chunk) {
        text.push(chunk);
        wrapper.write(chunk);
      },
      async writeBytes() {
        // No step writes bytes to stdout.
      },
    },
    stderr: { write: (chunk) => notes.push(chunk) },
  });
  signal.throwIfAborted();
  wrapper.end();
  const footer = notes.join('').trim();
  output.layout(`  ${status === 0 ? output.style.dim(footer) : output.style.red(footer)}\n`);
  return { command: commandOf(step), status, output: text.join(''), footer };
}

function isProse({ argv: [command = ''] }: DemoStep): boolean {
  return command === 'chat' || command.startsWith('analyze-');
}

/** Steps of a demo and their environment. */
interface DemoSession extends AsyncDisposable {
  readonly io: Io;
  readonly steps: readonly DemoStep[];
  /** Directory of the outputs, which is kept; `null` without outputs. */
  readonly folder: string | null;
  readonly introduction: string;
  readonly next: string;
}

async function emulated({ io, signal }: Invocation): Promise<DemoSession> {
  const emulator = createEmulator({ videoMs: VIDEO_MS });
  const url = await emulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'orm-demo-'));
  return {
    steps: demoSteps,
    folder,
    // Variables of the user are not passed on, so neither their key nor their defaults apply.
    io: {
      ...io,
      cwd: samplesFolder(),
      env: {
        OPENROUTER_API_KEY: DEMO_KEY,
        OPENROUTER_BASE_URL: url,
        OPENROUTER_OUTPUT_DIR: folder,
        OPENROUTER_JOB_LEDGER: join(folder, 'jobs.jsonl'),
        OPENROUTER_VIDEO_POLL_INTERVAL_MS: String(VIDEO_MS / 4),
        OPENROUTER_AUDIT: 'off',
      },
      keySource: 'this demo, not your environment',
      fetch: undefined,
      signal,
      shutdownGrace: undefined,
    },
    introduction: [
      'orm on this machine: an emulator of OpenRouter answers from the content of the',
      'files. No key, no network, no cost; the prices shown are list prices.',
    ].join('\n'),
    next: [
      `The outputs are in ${folder}`,
      'Set OPENROUTER_API_KEY and try a step with your own file, or see orm --help.',
    ].join('\n'),
    [Symbol.asyncDispose]: emulator[Symbol.asyncDispose],
  };
}

function live({ io, environment, signal }: Invocation): DemoSession {
  const { keySource, variables } = environment;
  if (keySource === undefined) {
    throw new OpenRouterError('UPSTREAM_REFUSED', 'Cannot run orm demo --live: no API key is set', {
      details: { reason: 'credentials' },
    });
  }
  return {
    io: { ...io, env: variables, keySource, cwd: samplesFolder(), signal },
    // A video costs dollars.
    steps: demoSteps.filter(({ generatesMedia }) => generatesMedia !== true),
    folder: null,
    introduction: 'These requests go to OpenRouter with your key and cost a few cents.',
    next: 'Try one of them with your own file.',
    async [Symbol.asyncDispose]() {},
  };
}

function samplesFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/photo.jpg')));
}

const noInput: InputStream = {
  kind: 'other',
  async *read() {
    // Empty.
  },
};

function fileInput(path: string): InputStream {
  return { kind: 'file', read: (signal) => createReadStream(path, { signal }) };
}

function failureOf(failed: readonly StepResult[]): OpenRouterError | undefined {
  if (failed.length === 0) return undefined;
  const commands = failed.map(({ command }) => command).join('; ');
  return new OpenRouterError(
    'INTERNAL',
    `${String(failed.length)} of the steps failed: ${commands}`,
  );
}
