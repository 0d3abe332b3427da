import { setImmediate as turn } from 'node:timers/promises';
import { join } from 'node:path';

import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { SOFT_TIMEOUT_MS } from '../src/tools/call-tool.ts';
import { HEARTBEAT_MS } from '../src/results/progress.ts';
import type { Connection } from './support/connect.ts';
import { eras } from './support/connect.ts';
import { connectEmulated } from './support/emulated.ts';
import type { ManualClock } from '../../core/test/support/manual-clock.ts';
import { createManualClock } from '../../core/test/support/manual-clock.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';

let clock: ManualClock;
let emulator: Emulator;
let folder: MediaFolder;
let env: Record<string, string> = {};
/** Called after each poll of a job, with the number of polls. */
let onPoll: (count: number) => void;

beforeEach(async () => {
  clock = createManualClock(0);
  // One clock for client, server and emulator.
  emulator = createEmulator({
    clock: { now: clock.now, sleep: async () => await turn() },
    onRequest: ({ path }) => {
      if (isPoll(path)) onPoll(polls().length);
    },
  });
  onPoll = () => undefined;
  folder = await createMediaFolder();
  env = {
    OPENROUTER_OUTPUT_DIR: folder.output,
    XDG_STATE_HOME: join(folder.outside, 'state'),
  };
});
afterEach(async () => await folder[Symbol.asyncDispose]());

const SECOND_MS = 1_000;

const river = { name: 'generate_video', arguments: { prompt: 'A river', save_path: 'river.mp4' } };

function isPoll(path: string): boolean {
  return /^\/videos\/[^/]+$/u.test(path);
}

function polls() {
  return emulator.requests.filter(({ path }) => isPoll(path));
}

function submissions() {
  return emulator.requests.filter(({ method }) => method === 'POST');
}

interface Update {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

async function makeRiver({ client }: Connection, onprogress?: (update: Update) => void) {
  return await clock.passUntil(client.callTool(river, onprogress && { onprogress }));
}

describe.each(eras)('a video that takes long, in the %s era', (era) => {
  it(
    verifies(
      'make.resume',
      'is returned as an id before the client times out, and resumed by its id',
    ),
    async () => {
      emulator.scriptVideo({ pendingMs: 10_000, runningMs: 60_000 });
      await using connection = await connectEmulated(emulator, env, { era, clock });
      await connection.client.listTools();
      const result = await makeRiver(connection);
      expect(clock.now()).toBeGreaterThanOrEqual(SOFT_TIMEOUT_MS);
      expect(clock.now()).toBeLessThanOrEqual(SOFT_TIMEOUT_MS + 2 * SECOND_MS);
      expect(result.isError ?? false).toBe(false);
      const { _meta: meta } = result;
      const id = String(meta?.['video_id']);
      expect(result).toMatchObject({
        _meta: { code: 'JOB_STILL_RUNNING', last_status: 'in_progress' },
        structuredContent: { status: 'in_progress', video_id: id, files: [] },
        content: [
          { type: 'text', text: expect.stringContaining('Call get_video_status with video_id') },
        ],
      });
      const resumed = await clock.passUntil(
        connection.client.callTool({
          name: 'get_video_status',
          arguments: { video_id: id, max_wait_ms: 40_000 },
        }),
      );
      expect(resumed).toMatchObject({
        structuredContent: {
          status: 'completed',
          files: [{ path: join(folder.output, 'river.mp4') }],
        },
      });
      expect(submissions()).toHaveLength(1);
    },
  );

  it(
    verifies('mcp.cancel-progress', 'is polled as long as the client receives progress'),
    async () => {
      emulator.scriptVideo({ pendingMs: 30_000, runningMs: SOFT_TIMEOUT_MS });
      await using connection = await connectEmulated(emulator, env, { era, clock });
      const updates: { readonly update: Update; readonly at: number }[] = [];
      const result = await makeRiver(connection, (update) => {
        updates.push({ update, at: clock.now() });
      });
      expect(result).toMatchObject({ structuredContent: { status: 'completed' } });
      const progress = updates.map(({ update }) => update.progress);
      expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
      const silences = updates.map(({ at }, index) => at - (updates[index - 1]?.at ?? 0));
      expect(Math.max(...silences)).toBeLessThanOrEqual(HEARTBEAT_MS + SECOND_MS);
      const messages = updates.map(({ update }) => update.message).join('\n');
      expect(messages).toMatch(
        /started\nSubmitted as \S+\nSubmitted; waiting\n[^]*is pending[^]*is in progress[^]*is completed/u,
      );
    },
  );
});

describe('a video whose call is canceled', () => {
  it('is no longer polled, and stays in the ledger to be resumed', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: SOFT_TIMEOUT_MS });
    await using connection = await connectEmulated(emulator, env, { clock });
    const controller = new AbortController();
    onPoll = (count) => {
      if (count === 2) controller.abort(new Error('never mind'));
    };
    const call = connection.client.callTool(river, { signal: controller.signal });
    await expect(clock.passUntil(call)).rejects.toThrow('never mind');
    await vi.waitFor(
      () => expect(connection.logged.join('')).toContain('"outcome":"aborted"'),
      15_000,
    );
    for (let index = 0; index < SOFT_TIMEOUT_MS / SECOND_MS; index += 1) {
      await clock.advance(SECOND_MS);
      await turn();
    }
    expect(polls()).toHaveLength(2);
    const { structuredContent } = await connection.client.callTool({
      name: 'list_video_jobs',
      arguments: {},
    });
    expect(structuredContent).toMatchObject({ total: 1, jobs: [{ model: 'google/veo-3.1' }] });
    const result = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(result).toMatchObject({ structuredContent: { status: 'completed' } });
    expect(submissions()).toHaveLength(1);
  });
});

describe('a video that is already saved', () => {
  it('is returned from disk', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0 });
    await using connection = await connectEmulated(emulator, env, { clock });
    await makeRiver(connection);
    const before = emulator.requests.length;
    const result = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(result).toMatchObject({
      structuredContent: { status: 'completed', files: [{ path: expect.any(String) }] },
      content: [{ type: 'text' }, { type: 'resource_link', mimeType: 'video/mp4' }],
    });
    expect(emulator.requests).toHaveLength(before);
  });
});

describe('a video that is requested at its own path', () => {
  it('is returned from disk', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0 });
    await using connection = await connectEmulated(emulator, env, { clock });
    await makeRiver(connection);
    const before = emulator.requests.length;
    const input = { video_id: 'last', save_path: 'river.mp4' };
    const result = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: input }),
    );
    expect(result).toMatchObject({
      structuredContent: {
        status: 'completed',
        files: [{ path: join(folder.output, 'river.mp4'), width: expect.any(Number) }],
      },
    });
    expect(emulator.requests).toHaveLength(before);
  });
});

describe('a video that fails', () => {
  it('is reported in the same way by a status check without waiting', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 1_000, end: 'failed', error: 'Too gloomy' });
    await using connection = await connectEmulated(emulator, env, { clock });
    const generated = await makeRiver(connection);
    const polled = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(polled).toEqual(generated);
    expect(generated).toMatchObject({ _meta: { content_is_untrusted: true } });
  });

  it('is an error that is not retryable, with its reason as untrusted data', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 1_000, end: 'failed', error: 'Too gloomy' });
    await using connection = await connectEmulated(emulator, env, { clock });
    const result = await makeRiver(connection);
    expect(result).toMatchObject({
      isError: true,
      _meta: {
        code: 'JOB_FAILED',
        retryable: false,
        details: { job_id: expect.any(String), status: 'failed', error: 'Too gloomy' },
      },
    });
  });
});
