import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SOFT_TIMEOUT_MS, seePaidRequest } from '../support/orm.ts';
import { bash, bin, orm } from '../support/program.ts';
import type { Keystroke } from '../support/terminal.ts';
import { CONTROL_C, onTerminal, program } from '../support/terminal.ts';
import { verifies } from '../../../../tests/requirements.ts';

/** Longer than any test. */
const NEVER_MS = 3_600_000;
const SIGINT = 2;

let emulator: Emulator;
let env: Record<string, string>;
let cwd = '';

beforeEach(async () => {
  emulator = createEmulator({ videoMs: NEVER_MS });
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  env = {
    OPENROUTER_BASE_URL: await emulator.listen(),
    OPENROUTER_JOB_LEDGER: join(cwd, 'state', 'jobs.jsonl'),
    OPENROUTER_VIDEO_POLL_INTERVAL_MS: '100',
  };
});

afterEach(async () => {
  await emulator.close();
  await rm(cwd, { recursive: true });
});

const video = [...program, 'generate-video', 'a storm', '-o', 'my storm.mp4'] as const;

/** Runs a program on a terminal and types keystrokes. */
async function type(
  line: readonly [string, ...string[]],
  keystrokes: readonly Keystroke[],
): ReturnType<typeof onTerminal> {
  return await onTerminal(line, { env, cwd, keystrokes });
}

const submissions = () => emulator.requests.filter(({ method }) => method === 'POST');

/** Presses ^C after the job is submitted. */
function pressOnceSent(write: (keys: string) => void): void {
  const press = async () => {
    await seePaidRequest(emulator);
    write(CONTROL_C);
  };
  void press();
}

async function ledger(): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(cwd, 'state', 'jobs.jsonl'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function jobId(): Promise<string> {
  const submitted = (await ledger()).find((event) => event['type'] === 'submitted');
  return String(submitted?.['jobId']);
}

describe('^C while orm waits for a video', () => {
  it(
    verifies('cli.signals', 'leaves the job running, prints how to resume and ends by the signal'),
    async () => {
      const { screen, signal } = await type(video, [{ when: 'The video is', type: CONTROL_C }]);
      expect(signal).toBe(SIGINT);
      const id = await jobId();
      expect(screen).toContain(
        'Detached. The job keeps running (and is billed) at OpenRouter.\r\n' +
          `resume:  orm job wait ${id} -o 'my storm.mp4'\r\n`,
      );
      expect(submissions()).toHaveLength(1);
      // The printed command works.
      const resumed = await orm(['job', 'status', id], { env, cwd });
      expect(resumed).toMatchObject({ status: 0, stdout: 'pending\n' });
    },
  );

  it('ends a shell loop: no second job is paid', async () => {
    const loop = `for i in 1 2; do '${process.execPath}' '${bin}' generate-video x; done; echo survived`;
    const { screen } = await type(
      ['bash', '-c', loop],
      [{ when: 'The video is', type: CONTROL_C }],
    );
    expect(screen).toContain('resume:  orm job wait');
    expect(screen).not.toContain('survived');
    expect(submissions()).toHaveLength(1);
  });

  it(verifies('cli.jobs', 'prints the same while a job is resumed'), async () => {
    const { stdout } = await orm(['generate-video', 'x', '--no-wait'], { env, cwd });
    const { screen, signal } = await type(
      [...program, 'job', 'wait', 'last'],
      [{ when: 'The video is', type: CONTROL_C }],
    );
    expect(signal).toBe(SIGINT);
    expect(screen).toContain(`Detached. The job keeps running`);
    expect(screen).toContain(`resume:  orm job wait ${stdout.trim()}\r\n`);
  });
});

describe('^C during the submission of a video', () => {
  const hurried = 'Finishing the submission so that the job id is not lost (^C again to abort).';

  it('waits for the job id, prints how to resume and ends by the signal', async () => {
    emulator.fail({ type: 'latency', ms: 3000 }, { path: '/videos' });
    const { screen, signal } = await type(video, [
      { when: 'Submitting the video', type: pressOnceSent },
    ]);
    expect(signal).toBe(SIGINT);
    expect(screen).toContain(hurried);
    expect(screen).toContain(`resume:  orm job wait ${await jobId()} -o 'my storm.mp4'\r\n`);
    expect(screen).toContain('Detached. The job keeps running');
    expect(submissions()).toHaveLength(1);
  });

  it('ends at once after the second one, and prints the ledger id', async () => {
    emulator.fail({ type: 'stall' }, { path: '/videos' });
    const { screen, signal } = await type(video, [
      { when: 'Submitting the video', type: pressOnceSent },
      { when: 'Finishing', type: CONTROL_C },
    ]);
    expect(signal).toBe(SIGINT);
    const [intent] = await ledger();
    expect(intent).toMatchObject({ type: 'intent' });
    const id = String(intent?.['intentId']);
    expect(screen).toContain(
      `\r\nDetached. The job may have been started (and billed): its id was not received.\r\nresume:  orm job status ${id}\r\n`,
    );
    const { stdout } = await orm(['job', 'status', id], { env, cwd });
    expect(stdout).toMatch(/^(?:submitting|lost)\n$/u);
  });

  it('prints nothing before anything is sent', async () => {
    emulator.fail({ type: 'stall' }, { path: '/models' });
    const { screen, signal } = await type(video, [
      { when: 'Submitting the video', type: CONTROL_C },
    ]);
    expect(signal).toBe(SIGINT);
    expect(screen).not.toContain('resume:');
    expect(submissions()).toEqual([]);
  });
});

describe('^C while a video is downloaded', () => {
  it('prints how to resume, leaves no file behind, and the job can be resumed', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 300, videoBytes: 40_000_000 });
    emulator.fail({ type: 'slow-body', bytes: 100_000, everyMs: 20 }, { path: /\/content/u });
    const { screen, signal } = await type(video, [{ when: 'Downloading: 1', type: CONTROL_C }]);
    expect(signal).toBe(SIGINT);
    expect(screen).toContain('Detached. The video is complete (and billed)');
    expect(screen).toContain(`resume:  orm job wait ${await jobId()} -o 'my storm.mp4'\r\n`);
    expect(await readdir(cwd)).toEqual(['state']);
    const { status, stdout } = await orm(['job', 'wait', 'last'], { env, cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'my storm.mp4\n' });
    expect(submissions()).toHaveLength(1);
  });
});

describe('SIGTERM', () => {
  it('prints how to resume and ends by the signal', async () => {
    let kill: ((signal: NodeJS.Signals) => void) | undefined;
    const running = orm(['generate-video', 'x'], {
      env,
      cwd,
      onStart: (send) => {
        kill = send;
      },
    });
    await expect.poll(jobId, { timeout: SOFT_TIMEOUT_MS }).not.toBe('undefined');
    kill?.('SIGTERM');
    const { signal, stdout, stderr } = await running;
    expect({ signal, stdout }).toEqual({ signal: 'SIGTERM', stdout: '' });
    expect(stderr).toContain(`\nresume:  orm job wait ${await jobId()}\n`);
  });
});

describe('the built orm', () => {
  it('writes a video of 40 MB to a pipe completely', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0, videoBytes: 40_000_000 });
    const { status, stdout } = await bash('orm generate-video x -o - | wc -c', { env, cwd });
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '40000000' });
  });
});
