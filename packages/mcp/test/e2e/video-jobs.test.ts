import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { verifies } from '../../../../tests/requirements.ts';
import { EXIT_DEADLINE_MS, SUBMISSION_DEADLINE_MS } from '../../src/process/lifecycle.ts';
import type { MediaFolder } from '../support/media-folder.ts';
import { createMediaFolder } from '../support/media-folder.ts';
import type { RawServer } from '../support/raw-server.ts';
import { handshake, startRaw, toolCall } from '../support/raw-server.ts';

/** The time of the emulator; jobs go on when a test says so. */
let now: number;
let emulator: Emulator;
let folder: MediaFolder;
let env: Record<string, string> = {};

beforeEach(async () => {
  now = 0;
  // Only what was begun is answered later: a job is as old as the test says.
  emulator = createEmulator({ clock: { now: () => now, sleep: async () => await turn() } });
  folder = await createMediaFolder();
  env = {
    OPENROUTER_API_KEY: 'sk-or-v1-test',
    OPENROUTER_BASE_URL: await emulator.listen(),
    OPENROUTER_OUTPUT_DIR: folder.output,
    OPENROUTER_LOG_LEVEL: 'error',
    XDG_STATE_HOME: join(folder.outside, 'state'),
  };
});
afterEach(async () => {
  await emulator.close();
  await folder[Symbol.asyncDispose]();
});

const clean = { code: 0, signal: null };

const JOB_MS = 60_000;

const river = { prompt: 'A river', save_path: 'river.mp4', poll_interval_ms: 50 };

function submissions() {
  return emulator.requests.filter(({ method, path }) => method === 'POST' && path === '/videos');
}

/** Resolves when a server waits for a video. */
async function beginVideo(server: RawServer): Promise<void> {
  emulator.scriptVideo({ pendingMs: 0, runningMs: JOB_MS });
  server.send(...handshake, toolCall('film', 'generate_video', river));
  await vi.waitFor(
    () => expect(emulator.requests.some(({ path }) => path.startsWith('/videos/gen'))).toBe(true),
    10_000,
  );
}

/** Takes the last job up with another server. */
async function resume(): Promise<Record<string, unknown> | undefined> {
  await using server = startRaw({ env });
  const wanted = { video_id: 'last', max_wait_ms: 20_000, poll_interval_ms: 50 };
  server.send(...handshake, toolCall('take', 'get_video_status', wanted));
  return (await server.answer('take')).result;
}

async function readLedger(): Promise<string> {
  return await readFile(join(folder.outside, 'state', 'orm', 'jobs.jsonl'), 'utf8');
}

describe('a video whose server dies', () => {
  it(
    verifies('make.resume', 'is finished by the next one, and paid once'),
    async () => {
      await using server = startRaw({ env });
      await beginVideo(server);
      server.process.kill('SIGKILL');
      expect(await server.exit()).toEqual({ code: null, signal: 'SIGKILL' });
      now += JOB_MS;
      const path = join(folder.output, 'river.mp4');
      expect(await resume()).toMatchObject({
        structuredContent: { status: 'completed', files: [{ path }] },
      });
      expect(await readdir(folder.output)).toEqual(['river.mp4']);
      expect((await readFile(path)).subarray(4, 8).toString()).toBe('ftyp');
      expect(submissions()).toHaveLength(1);
      const before = emulator.requests.length;
      expect(await resume()).toMatchObject({ structuredContent: { files: [{ path }] } });
      expect(emulator.requests).toHaveLength(before);
    },
    30_000,
  );

  it.each(['stdin', 'SIGTERM'] as const)(
    'is looked at no more when that is by %s, and stays in the list',
    async (end) => {
      await using server = startRaw({ env });
      await beginVideo(server);
      if (end === 'stdin') server.process.stdin.end();
      else server.process.kill(end);
      expect(await server.exit()).toEqual(clean);
      now += JOB_MS;
      expect(await resume()).toMatchObject({ structuredContent: { status: 'completed' } });
      expect(submissions()).toHaveLength(1);
    },
    30_000,
  );
});

describe('a video whose server is ended while it is submitted', () => {
  it(
    verifies('make.resume', 'is waited for until its id is in the list, and taken up by it'),
    async () => {
      const hasResponded = Promise.withResolvers<void>();
      await using slow = createEmulator({
        clock: { now: () => now, sleep: async () => await hasResponded.promise },
      });
      env['OPENROUTER_BASE_URL'] = await slow.listen();
      slow.fail({ type: 'latency', ms: 1 }, { path: '/videos' });
      await using server = startRaw({ env });
      server.send(...handshake, toolCall('film', 'generate_video', river));
      await vi.waitFor(
        () => expect(slow.requests.some(({ path }) => path === '/videos')).toBe(true),
        10_000,
      );
      server.process.stdin.end();
      // Longer than anything else may take to give up.
      const pause = delay(EXIT_DEADLINE_MS + 500, 'still there');
      expect(await Promise.race([server.exit(), pause])).toBe('still there');
      expect(await readLedger()).not.toContain('"submitted"');
      hasResponded.resolve();
      expect(await server.exit()).toEqual(clean);
      expect(await readLedger()).toContain('"submitted"');
      now += JOB_MS;
      expect(await resume()).toMatchObject({ structuredContent: { status: 'completed' } });
    },
    30_000,
  );

  it(
    'is not waited for beyond the deadline',
    async () => {
      emulator.fail({ type: 'stall' }, { path: '/videos' });
      await using server = startRaw({ env });
      server.send(...handshake, toolCall('film', 'generate_video', river));
      await vi.waitFor(() => expect(submissions()).toHaveLength(1), 10_000);
      server.process.kill('SIGTERM');
      expect(await server.exit()).toEqual(clean);
      // Whoever looks finds what was submitted, and that nobody knows what became of it.
      expect(await readLedger()).toContain('"intent"');
      expect(await resume()).toMatchObject({
        isError: true,
        _meta: { code: 'JOB_FAILED', details: { reason: 'outcome_unknown' } },
      });
    },
    SUBMISSION_DEADLINE_MS + 15_000,
  );
});

describe('the audit on stderr', () => {
  const words = `A cat with a red collar ${'and a long tail '.repeat(10)}`;

  it(verifies('money.audit', 'tells what was paid, whatever the log level'), async () => {
    await using server = startRaw({ env });
    const cat = { prompt: words, save_path: 'cat.png' };
    server.send(...handshake, toolCall('cat', 'generate_image', cat));
    await server.answer('cat');
    const lines = server
      .stderr()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'audit', msg: 'generate_image.start', ctx: { prompt_preview: words.slice(0, 80) } },
      { level: 'audit', msg: 'generate_image.end', ctx: { outcome: 'ok' } },
    ]);
    expect(server.stderr()).not.toContain('sk-or-v1-test');
  });

  it('is silent when its user says so', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_AUDIT: 'false' } });
    server.send(...handshake, toolCall('cat', 'generate_image', { prompt: words }));
    await server.answer('cat');
    expect(server.stderr()).toBe('');
  });
});
