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

/** The time of the emulator, which tests advance. */
let now: number;
let emulator: Emulator;
let folder: MediaFolder;
let env: Record<string, string> = {};

beforeEach(async () => {
  now = 0;
  // Sleeping only yields, because tests set the age of a job.
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

/** Resolves when a server is polling a video. */
async function beginVideo(server: RawServer): Promise<void> {
  emulator.scriptVideo({ pendingMs: 0, runningMs: JOB_MS });
  server.send(...handshake, toolCall('video', 'generate_video', river));
  await vi.waitFor(
    () => expect(emulator.requests.some(({ path }) => path.startsWith('/videos/gen'))).toBe(true),
    10_000,
  );
}

/** Resumes the last job with another server. */
async function resume(): Promise<Record<string, unknown> | undefined> {
  await using server = startRaw({ env });
  const input = { video_id: 'last', max_wait_ms: 20_000, poll_interval_ms: 50 };
  server.send(...handshake, toolCall('resume', 'get_video_status', input));
  return (await server.response('resume')).result;
}

async function readLedger(): Promise<string> {
  return await readFile(join(folder.outside, 'state', 'orm', 'jobs.jsonl'), 'utf8');
}

describe('a video whose server is killed', () => {
  it(
    verifies('make.resume', 'is completed by the next server, and paid once'),
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
    'is no longer polled after %s, and stays in the ledger',
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

describe('a video whose server is stopped during submission', () => {
  it(
    verifies(
      'make.resume',
      'delays the exit until its id is in the ledger, and is resumed by its id',
    ),
    async () => {
      const hasResponded = Promise.withResolvers<void>();
      await using slow = createEmulator({
        clock: { now: () => now, sleep: async () => await hasResponded.promise },
      });
      env['OPENROUTER_BASE_URL'] = await slow.listen();
      slow.fail({ type: 'latency', ms: 1 }, { path: '/videos' });
      await using server = startRaw({ env });
      server.send(...handshake, toolCall('video', 'generate_video', river));
      await vi.waitFor(
        () => expect(slow.requests.some(({ path }) => path === '/videos')).toBe(true),
        10_000,
      );
      server.process.stdin.end();
      // Longer than the exit deadline of other calls.
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
    'does not delay the exit beyond the deadline',
    async () => {
      emulator.fail({ type: 'stall' }, { path: '/videos' });
      await using server = startRaw({ env });
      server.send(...handshake, toolCall('video', 'generate_video', river));
      await vi.waitFor(() => expect(submissions()).toHaveLength(1), 10_000);
      server.process.kill('SIGTERM');
      expect(await server.exit()).toEqual(clean);
      // The ledger has the submission without a result.
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
  const prompt = `A cat with a red collar ${'and a long tail '.repeat(10)}`;

  it(verifies('money.audit', 'reports costs at every log level'), async () => {
    await using server = startRaw({ env });
    const cat = { prompt, save_path: 'cat.png' };
    server.send(...handshake, toolCall('cat', 'generate_image', cat));
    await server.response('cat');
    const lines = server
      .stderr()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'audit', msg: 'generate_image.start', ctx: { prompt_preview: prompt.slice(0, 80) } },
      { level: 'audit', msg: 'generate_image.end', ctx: { outcome: 'ok' } },
    ]);
    expect(server.stderr()).not.toContain('sk-or-v1-test');
  });

  it('can be turned off', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_AUDIT: 'false' } });
    server.send(...handshake, toolCall('cat', 'generate_image', { prompt }));
    await server.response('cat');
    expect(server.stderr()).toBe('');
  });
});
