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
import type { Outcome } from '../host/command-result.ts';
import type { DemoStep } from './steps.ts';
import { commandOf, demoSteps, foldCommand } from './steps.ts';
import { createLineCutter, createWrapper } from './wrap.ts';

const DEMO_KEY = 'sk-or-v1-demo';
/** Long enough to see that it is waited for. */
const VIDEO_MS = 800;
const MAX_WIDTH = 80;
const INDENT = '  ';
/** Enough to see what a step does; all of it comes when the command is typed. */
const MAX_LINES = 8;

/** Shows everything that orm can do on the samples that come with it. */
export async function runDemo(invocation: Invocation): Promise<Outcome> {
  const { output, clock } = invocation;
  const startedAt = clock.now();
  await using place =
    invocation.flags['live'] === true ? live(invocation) : await emulated(invocation);
  output.layout(`${place.introduction}\n`);
  const results: StepResult[] = [];
  for (const [index, step] of place.steps.entries()) {
    const heading = `${String(index + 1)}/${String(place.steps.length)}  ${step.title}`;
    output.layout(
      `\n${output.style.bold(heading)}\n${output.style.cyan(`$ ${foldCommand(step)}`)}\n`,
    );
    results.push(await runStep(step, place.io, invocation));
  }
  const failed = results.filter(({ status }) => status !== 0);
  const took = formatDuration(clock.now() - startedAt);
  if (failed.length === 0)
    output.layout(`\nAll ${String(results.length)} steps worked, in ${took}.\n${place.next}\n`);
  return { data: { steps: results, folder: place.folder }, error: failureOf(failed) };
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
  // Prose is broken into lines as it comes; a table or a list has lines of its own.
  const create = isProse(step) ? createWrapper : createLineCutter;
  const wrapper = create(output.layout, { indent: INDENT, width, maxLines: MAX_LINES });
  const status = await runLine([...step.argv, '--quiet', '--cost', '--no-color'], {
    ...io,
    stdin: step.stdin === undefined ? noInput : fileInput(join(io.cwd, step.stdin)),
    stdout: {
      // Tables are aligned for a reader.
      isTTY: true,
      columns: width - INDENT.length,
      write(chunk) {
        text.push(chunk);
        wrapper.write(chunk);
      },
      async writeBytes() {
        // No step writes any.
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

/** Where the steps run. */
interface Place extends AsyncDisposable {
  readonly io: Io;
  readonly steps: readonly DemoStep[];
  /** Where what is made goes, and stays; `null` when nothing is made. */
  readonly folder: string | null;
  readonly introduction: string;
  readonly next: string;
}

async function emulated({ io, signal }: Invocation): Promise<Place> {
  const emulator = createEmulator({ videoMs: VIDEO_MS });
  const url = await emulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'orm-demo-'));
  return {
    steps: demoSteps,
    folder,
    // Nothing of the person's own environment goes in: neither the key nor a default.
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
      keySource: 'this demo, which uses none of yours',
      fetch: undefined,
      signal,
      shutdownGrace: undefined,
    },
    introduction: [
      'orm at work on this machine: an emulator of OpenRouter answers, with what it',
      'finds in the files. No key, no network, no cost; prices are those of the list.',
    ].join('\n'),
    next: [
      `What was made is in ${folder}`,
      'Set OPENROUTER_API_KEY and try a step on a file of yours, or see orm --help.',
    ].join('\n'),
    [Symbol.asyncDispose]: emulator[Symbol.asyncDispose],
  };
}

function live({ io, environment, signal }: Invocation): Place {
  const { keySource, variables } = environment;
  if (keySource === undefined) {
    throw new OpenRouterError('UPSTREAM_REFUSED', 'orm demo --live needs an API key', {
      details: { reason: 'credentials' },
    });
  }
  return {
    io: { ...io, env: variables, keySource, cwd: samplesFolder(), signal },
    // A video costs dollars.
    steps: demoSteps.filter(({ makes }) => makes !== true),
    folder: null,
    introduction: 'These questions go to OpenRouter with your key, and it is charged a few cents.',
    next: 'Try one of them on a file of yours.',
    async [Symbol.asyncDispose]() {},
  };
}

function samplesFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@orkit/openrouter-emulator/media/photo.jpg')));
}

const noInput: InputStream = {
  kind: 'other',
  async *read() {
    // Nothing comes.
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
