import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Interruption } from '../src/errors/signal-error.ts';
import type { InterruptionCause } from '../src/errors/signal-error.ts';
import type { Run } from './support/orm.ts';
import { createShell, SOFT_TIMEOUT_MS, seePaidRequest } from './support/orm.ts';

/** Longer than any test. */
const NEVER_MS = 3_600_000;

let cwd = '';
let env: Record<string, string> = {};

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  env = { OPENROUTER_JOB_LEDGER: join(cwd, 'jobs.jsonl') };
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const ledger = async () => await readFile(join(cwd, 'jobs.jsonl'), 'utf8').catch(() => '');

/** Returns the only value of a field in the ledger. */
async function idOf(name: 'intentId' | 'jobId'): Promise<string> {
  return new RegExp(`"${name}":"(?<id>[^"]+)"`, 'u').exec(await ledger())?.groups?.['id'] ?? '';
}

/** Starts a command that can be interrupted like a process. */
function start(
  argv: readonly string[],
  { emulator, orm }: ReturnType<typeof createShell>,
  extraEnv: Record<string, string> = {},
) {
  const controller = new AbortController();
  const last = new AbortController();
  const extended: number[] = [];
  const running = orm(argv, {
    cwd,
    env: { ...env, ...extraEnv },
    signal: controller.signal,
    shutdownGrace: { last: last.signal, extend: (forMs) => extended.push(forMs), beforeExit() {} },
  });
  return {
    emulator,
    extended,
    async interrupt(cause: InterruptionCause = 'SIGINT'): Promise<Run> {
      controller.abort(new Interruption(cause));
      return await running;
    },
    sendSignal: (cause: InterruptionCause) => {
      controller.abort(new Interruption(cause));
    },
    sendSecondSignal: () => {
      last.abort(new Interruption('SIGINT'));
    },
    running,
  };
}

const video = ['generate-video', 'a storm'];

/** Returns the id of a job that is polled: by then, its submission has ended in the program too. */
async function seeJob({ emulator }: ReturnType<typeof createShell>): Promise<string> {
  const polls = () => emulator.requests.some(({ path }) => path.startsWith('/videos/gen-'));
  await expect.poll(polls, { timeout: SOFT_TIMEOUT_MS }).toBe(true);
  return await idOf('jobId');
}

describe('an interruption while orm waits for a video', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s prints how to resume and does not extend the shutdown',
    async (cause, status) => {
      const shell = createShell({ videoMs: NEVER_MS });
      const command = start([...video, '-o', "it's.mp4"], shell);
      const id = await seeJob(shell);
      const run = await command.interrupt(cause);
      expect(run).toMatchObject({ status, stdout: '' });
      expect(run.stderr).toContain(
        `Detached. The job keeps running (and is billed) at OpenRouter.\nresume:  orm job wait ${id} -o 'it'\\''s.mp4'\n`,
      );
      expect(command.extended).toEqual([]);
    },
  );

  it('prints how to resume with --quiet too', async () => {
    const shell = createShell({ videoMs: NEVER_MS });
    const command = start([...video, '-q'], shell);
    const id = await seeJob(shell);
    expect((await command.interrupt()).stderr).toContain(`resume:  orm job wait ${id}\n`);
  });

  it('by a closed pipe prints nothing', async () => {
    const shell = createShell({ videoMs: NEVER_MS });
    const command = start([...video, '-q'], shell);
    await seeJob(shell);
    expect(await command.interrupt('SIGPIPE')).toMatchObject({ status: 141, stderr: '' });
  });

  it('prints the job id instead of last', async () => {
    const shell = createShell({ videoMs: NEVER_MS });
    const { stdout } = await shell.orm([...video, '--no-wait'], { cwd, env });
    const command = start(['job', 'wait', 'last'], shell);
    const looks = () => shell.emulator.requests.some(({ path }) => path.startsWith('/videos/gen-'));
    await expect.poll(looks, { timeout: SOFT_TIMEOUT_MS }).toBe(true);
    expect((await command.interrupt()).stderr).toContain(`orm job wait ${stdout.trim()}\n`);
  });
});

describe('an interruption during the submission of a video', () => {
  const unknown =
    'Detached. The job may have been started (and billed): its id was not received.\n';
  const hurried = 'Finishing the submission so that the job id is not lost (^C again to abort).\n';

  it('extends the shutdown, waits for the job id and prints it', async () => {
    const shell = createShell({ videoMs: NEVER_MS });
    shell.emulator.fail({ type: 'latency', ms: 100 }, { path: '/videos' });
    const command = start(video, shell);
    await seePaidRequest(shell.emulator);
    const run = await command.interrupt();
    expect(run.status).toBe(130);
    expect(run.stderr).toBe(
      `${hurried}Detached. The job keeps running (and is billed) at OpenRouter.\nresume:  orm job wait ${await idOf('jobId')}\n`,
    );
    // Longer than the ten seconds that core waits.
    expect(command.extended).toEqual([11_000]);
  });

  it('prints the ledger id when no response arrives in time', async () => {
    const shell = createShell();
    shell.emulator.fail({ type: 'stall' }, { path: '/videos' });
    const command = start(video, shell);
    await seePaidRequest(shell.emulator);
    const run = await command.interrupt();
    expect(run.stderr).toBe(
      `${hurried}${unknown}resume:  orm job status ${await idOf('intentId')}\n`,
    );
    expect(await ledger()).toContain('"type":"lost"');
  });

  it('prints how to resume only once after a second signal', async () => {
    const shell = createShell();
    shell.emulator.fail({ type: 'stall' }, { path: '/videos' });
    const command = start(video, shell);
    await seePaidRequest(shell.emulator);
    command.sendSignal('SIGINT');
    command.sendSecondSignal();
    const { stderr } = await command.running;
    expect(stderr).toBe(`${hurried}${unknown}resume:  orm job status ${await idOf('intentId')}\n`);
  });

  it('points to the activity page without a ledger entry', async () => {
    const shell = createShell();
    shell.emulator.fail({ type: 'stall' }, { path: '/videos' });
    const command = start(video, shell, { OPENROUTER_JOB_LEDGER: 'off' });
    await seePaidRequest(shell.emulator);
    expect((await command.interrupt()).stderr).toBe(
      `${hurried}${unknown}See https://openrouter.ai/activity\n`,
    );
  });

  it('prints the job id without a ledger', async () => {
    const shell = createShell({ videoMs: NEVER_MS });
    shell.emulator.fail({ type: 'latency', ms: 100 }, { path: '/videos' });
    const command = start(video, shell, { OPENROUTER_JOB_LEDGER: 'off' });
    await seePaidRequest(shell.emulator);
    expect((await command.interrupt()).stderr).toMatch(/resume: {2}orm job wait gen-\S+\n$/u);
  });
});
