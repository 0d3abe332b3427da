import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { InterruptionCause } from '../src/errors/signal-error.ts';
import { Interruption } from '../src/errors/signal-error.ts';
import { SOFT_TIMEOUT_MS, createShell, seePaidRequest } from './support/orm.ts';
import type { Run, RunOptions } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

async function interrupt(cause: InterruptionCause): Promise<Run> {
  const { emulator, orm } = createShell();
  emulator.script({ textChunks: Array.from({ length: 50 }, () => 'word ') });
  const controller = new AbortController();
  const run = await orm(['chat', 'x'], {
    signal: controller.signal,
    onStdout: () => {
      controller.abort(new Interruption(cause));
    },
  });
  expect(emulator.requests.at(-1)?.outcome).toBe('aborted');
  return run;
}

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s cancels the request, ends the line and prints nothing more',
    async (cause, status) => {
      const run = await interrupt(cause);
      expect(run).toMatchObject({ status, stderr: '' });
      expect(run.stdout).toMatch(/^(?:word )+\n$/u);
    },
  );

  it('by a closed pipe cancels the request and writes nothing more', async () => {
    const run = await interrupt('SIGPIPE');
    expect(run).toMatchObject({ status: 141, stderr: '' });
    expect(run.stdout).not.toContain('\n');
  });
});

describe('an interruption under --json', () => {
  const interruptSent = async (
    argv: readonly string[],
    cause: InterruptionCause,
    options: RunOptions = {},
  ): Promise<Run> => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { path: '/chat/completions' });
    const controller = new AbortController();
    const running = orm(argv, { ...options, signal: controller.signal });
    await seePaidRequest(emulator);
    controller.abort(new Interruption(cause));
    return await running;
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    verifies('cli.output', 'by %s prints one document with the reason'),
    async (signal, status) => {
      const run = await interruptSent(['chat', 'x', '--json'], signal);
      expect(run).toMatchObject({ status, stderr: '' });
      expect(JSON.parse(run.stdout)).toMatchObject({
        schema: 'orm/v1',
        ok: false,
        command: 'chat',
        error: { code: 'CANCELLED', details: { reason: 'cancelled', signal } },
        job: null,
      });
    },
  );

  it('by a closed pipe prints none', async () => {
    const run = await interruptSent(['chat', 'x', '--json'], 'SIGPIPE');
    expect(run).toMatchObject({ status: 141, stdout: '', stderr: '' });
  });

  it('has the text that was received', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: Array.from({ length: 200 }, () => 'word ') });
    emulator.fail({ type: 'slow-body', bytes: 512, everyMs: 1 });
    const controller = new AbortController();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await emulator.fetch(input, init);
      let chunks = 0;
      const transform = (chunk: Uint8Array, out: TransformStreamDefaultController<Uint8Array>) => {
        out.enqueue(chunk);
        chunks += 1;
        if (chunks === 10) controller.abort(new Interruption('SIGINT'));
      };
      const body = response.body?.pipeThrough(new TransformStream({ transform }));
      return new Response(body ?? null, response);
    };
    const { stdout } = await orm(['chat', 'x', '--json'], { signal: controller.signal, fetch });
    const { error } = JSON.parse(stdout) as { error: { details: { partialText: string } } };
    expect(error.details.partialText).toMatch(/^(?:word )+/u);
  });

  it('has the id of the job, and how to resume it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orm-'));
    const { emulator, orm } = createShell({ videoMs: 3_600_000 });
    const controller = new AbortController();
    const env = { OPENROUTER_JOB_LEDGER: join(folder, 'jobs.jsonl') };
    const running = orm(['generate-video', 'x', '--json'], {
      signal: controller.signal,
      cwd: folder,
      env,
    });
    await expect
      .poll(() => emulator.requests.some(({ path }) => /\/videos\/gen-vid/u.test(path)))
      .toBe(true);
    controller.abort(new Interruption('SIGINT'));
    const { stdout } = await running;
    const { job, error } = JSON.parse(stdout) as {
      job: { id: string };
      error: { hint: string; details: { jobId: string } };
    };
    expect(error.details.jobId).toBe(job.id);
    expect(error.hint).toBe(`orm job wait ${job.id}`);
    await rm(folder, { recursive: true });
  });

  it('has the cost of a job that is complete, and not saved yet', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'orm-'));
    const { emulator, orm } = createShell({ videoMs: 0 });
    emulator.fail({ type: 'stall' }, { path: /content$/u });
    const controller = new AbortController();
    const env = { OPENROUTER_JOB_LEDGER: join(folder, 'jobs.jsonl') };
    const argv = ['generate-video', 'x', '--duration', '4', '--json'];
    const running = orm(argv, { signal: controller.signal, cwd: folder, env });
    await expect
      .poll(() => emulator.requests.some(({ path }) => path.endsWith('/content')), {
        timeout: SOFT_TIMEOUT_MS,
      })
      .toBe(true);
    controller.abort(new Interruption('SIGHUP'));
    const { stdout, status } = await running;
    expect(status).toBe(129);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'CANCELLED', requestId: null, details: { signal: 'SIGHUP' } },
      usage: { inputTokens: null, outputTokens: null, costUsd: 1.6 },
    });
    await rm(folder, { recursive: true });
  });
});
