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
import type { ManualClock } from './support/manual-clock.ts';
import { createManualClock } from './support/manual-clock.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';

let clock: ManualClock;
let emulator: Emulator;
let folder: MediaFolder;
let env: Record<string, string> = {};
/** Called after each look at a job, with how many there were. */
let onPoll: (looks: number) => void;

beforeEach(async () => {
  clock = createManualClock();
  // One time for everybody.
  emulator = createEmulator({
    clock: { now: clock.now, sleep: async () => await turn() },
    onRequest: ({ path }) => {
      if (isPoll(path)) onPoll(looks().length);
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

function looks() {
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

describe.each(eras)('a video that takes long, asked for in the %s way', (era) => {
  it(
    verifies(
      'make.resume',
      'is handed over as an id before the client gives up, and taken up by it',
    ),
    async () => {
      emulator.scriptVideo({ pendingMs: 10_000, runningMs: 60_000 });
      await using connection = await connectEmulated(emulator, env, { era, clock });
      await connection.client.listTools();
      const answer = await makeRiver(connection);
      expect(clock.now()).toBeGreaterThanOrEqual(SOFT_TIMEOUT_MS);
      expect(clock.now()).toBeLessThanOrEqual(SOFT_TIMEOUT_MS + 2 * SECOND_MS);
      expect(answer.isError ?? false).toBe(false);
      const { _meta: meta } = answer;
      const id = String(meta?.['video_id']);
      expect(answer).toMatchObject({
        _meta: { code: 'JOB_STILL_RUNNING', last_status: 'in_progress' },
        structuredContent: { status: 'in_progress', video_id: id, files: [] },
        content: [
          { type: 'text', text: expect.stringContaining('Call get_video_status with video_id') },
        ],
      });
      const taken = await clock.passUntil(
        connection.client.callTool({
          name: 'get_video_status',
          arguments: { video_id: id, max_wait_ms: 40_000 },
        }),
      );
      expect(taken).toMatchObject({
        structuredContent: {
          status: 'completed',
          files: [{ path: join(folder.output, 'river.mp4') }],
        },
      });
      expect(submissions()).toHaveLength(1);
    },
  );

  it(
    verifies('mcp.cancel-progress', 'is waited for as long as the client hears how far it is'),
    async () => {
      emulator.scriptVideo({ pendingMs: 30_000, runningMs: SOFT_TIMEOUT_MS });
      await using connection = await connectEmulated(emulator, env, { era, clock });
      const updates: { readonly update: Update; readonly at: number }[] = [];
      const answer = await makeRiver(connection, (update) => {
        updates.push({ update, at: clock.now() });
      });
      expect(answer).toMatchObject({ structuredContent: { status: 'completed' } });
      const told = updates.map(({ update }) => update.progress);
      expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b));
      const silences = updates.map(({ at }, index) => at - (updates[index - 1]?.at ?? 0));
      expect(Math.max(...silences)).toBeLessThanOrEqual(HEARTBEAT_MS + SECOND_MS);
      const words = updates.map(({ update }) => update.message).join('\n');
      expect(words).toMatch(
        /started\nSubmitted as \S+\nSubmitted; waiting\n[^]*is pending[^]*is in progress[^]*is completed/u,
      );
    },
  );
});

describe('a video that its client gives up', () => {
  it('is looked at no more, and stays in the list to be taken up', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: SOFT_TIMEOUT_MS });
    await using connection = await connectEmulated(emulator, env, { clock });
    const giveUp = new AbortController();
    onPoll = (count) => {
      if (count === 2) giveUp.abort(new Error('never mind'));
    };
    const call = connection.client.callTool(river, { signal: giveUp.signal });
    await expect(clock.passUntil(call)).rejects.toThrow('never mind');
    await vi.waitFor(() => expect(connection.logged.join('')).toContain('"outcome":"aborted"'));
    for (let index = 0; index < SOFT_TIMEOUT_MS / SECOND_MS; index += 1) {
      clock.advance(SECOND_MS);
      await turn();
    }
    expect(looks()).toHaveLength(2);
    const { structuredContent } = await connection.client.callTool({
      name: 'list_video_jobs',
      arguments: {},
    });
    expect(structuredContent).toMatchObject({ total: 1, jobs: [{ model: 'google/veo-3.1' }] });
    const answer = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(answer).toMatchObject({ structuredContent: { status: 'completed' } });
    expect(submissions()).toHaveLength(1);
  });
});

describe('a video that is saved already', () => {
  it('is answered from disk', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0 });
    await using connection = await connectEmulated(emulator, env, { clock });
    await makeRiver(connection);
    const before = emulator.requests.length;
    const answer = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(answer).toMatchObject({
      structuredContent: { status: 'completed', files: [{ path: expect.any(String) }] },
      content: [{ type: 'text' }, { type: 'resource_link', mimeType: 'video/mp4' }],
    });
    expect(emulator.requests).toHaveLength(before);
  });
});

describe('a video that is asked for at its own place', () => {
  it('is answered from disk', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0 });
    await using connection = await connectEmulated(emulator, env, { clock });
    await makeRiver(connection);
    const before = emulator.requests.length;
    const look = { video_id: 'last', save_path: 'river.mp4' };
    const answer = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: look }),
    );
    expect(answer).toMatchObject({
      structuredContent: {
        status: 'completed',
        files: [{ path: join(folder.output, 'river.mp4'), width: expect.any(Number) }],
      },
    });
    expect(emulator.requests).toHaveLength(before);
  });
});

describe('a video that fails', () => {
  it('is told in the same way by a look that does not wait', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 1_000, end: 'failed', error: 'Too gloomy' });
    await using connection = await connectEmulated(emulator, env, { clock });
    const made = await makeRiver(connection);
    const polled = await clock.passUntil(
      connection.client.callTool({ name: 'get_video_status', arguments: { video_id: 'last' } }),
    );
    expect(polled).toEqual(made);
    expect(made).toMatchObject({ _meta: { content_is_untrusted: true } });
  });

  it('is an error that is not to be repeated as it is, with what was said of it as data', async () => {
    emulator.scriptVideo({ pendingMs: 0, runningMs: 1_000, end: 'failed', error: 'Too gloomy' });
    await using connection = await connectEmulated(emulator, env, { clock });
    const answer = await makeRiver(connection);
    expect(answer).toMatchObject({
      isError: true,
      _meta: {
        code: 'JOB_FAILED',
        retryable: false,
        details: { job_id: expect.any(String), status: 'failed', error: 'Too gloomy' },
      },
    });
  });
});
