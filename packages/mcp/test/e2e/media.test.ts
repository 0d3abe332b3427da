import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { MIN_INTERVAL_MS } from '../../src/results/progress.ts';
import type { MediaFolder } from '../support/media-folder.ts';
import { createMediaFolder } from '../support/media-folder.ts';
import { startMediaServer } from '../support/media-server.ts';
import { handshake, startRaw, toolCall } from '../support/raw-server.ts';
import { startSlowReader } from '../support/slow-reader.ts';
import { verifies } from '../../../../tests/requirements.ts';

const emulator = createEmulator();
let folder: MediaFolder;
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = await createMediaFolder();
  env = {
    OPENROUTER_API_KEY: 'sk-or-v1-test',
    OPENROUTER_BASE_URL: await emulator.listen(),
    OPENROUTER_INPUT_DIR: folder.input,
  };
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await emulator.close();
});

const MEGABYTE = 1_000_000;

/** Writes a video of that many bytes: the clip, and a box that players skip. */
async function makeVideo(name: string, bytes: number): Promise<string> {
  const clip = await readFile(join(folder.input, 'clip.mp4'));
  const header = Buffer.alloc(8);
  header.writeUInt32BE(bytes - clip.length);
  header.write('free', 4, 'latin1');
  const file = await open(join(folder.input, name), 'w');
  await file.write(clip);
  await file.write(header);
  await file.truncate(bytes);
  await file.close();
  return name;
}

interface Update {
  readonly progress: number;
  readonly message: string;
}

/** Returns the progress notifications in the output of the server. */
function toUpdates(lines: readonly string[]): Update[] {
  return lines.flatMap((line) => {
    // Lines that are no JSON fail the test.
    const { method, params } = JSON.parse(line) as { method?: string; params?: Update };
    return method === 'notifications/progress' && params !== undefined ? [params] : [];
  });
}

function toSentMegabytes(updates: readonly Update[]): number[] {
  return updates.flatMap(({ message }) => {
    const sent = /^Sending: (?<sent>\d+) of \d+ MB/u.exec(message)?.groups?.['sent'];
    return sent === undefined ? [] : [Number(sent)];
  });
}

function expectGrowth(numbers: readonly number[]): void {
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
}

/** Returns a call that requests progress. */
function watchedCall(id: string, name: string, args: unknown) {
  const params = { name, arguments: args, _meta: { progressToken: id } };
  return { jsonrpc: '2.0', id, method: 'tools/call', params };
}

/** Longer than the minimum time between two updates, so that each pause is followed by one. */
const PAUSE_MS = 2 * MIN_INTERVAL_MS;

describe('a large video', () => {
  it('reports progress of the upload, and stdout has only the protocol', async () => {
    const video = await makeVideo('long.mp4', 20 * MEGABYTE);
    await using reader = await startSlowReader(emulator, PAUSE_MS);
    await using server = startRaw({ env: { ...env, OPENROUTER_BASE_URL: reader.baseUrl } });
    server.send(...handshake, watchedCall('video', 'analyze_video', { video_path: video }));
    expect((await server.response('video')).result).toMatchObject({
      structuredContent: { text: expect.stringContaining('320 x 240 pixels') },
    });
    const updates = toUpdates(server.lines);
    expectGrowth(updates.map(({ progress }) => progress));
    const megabytes = toSentMegabytes(updates);
    expectGrowth(megabytes);
    // Their number depends on the buffers of the system.
    expect(megabytes.length).toBeGreaterThan(1);
    for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
  });

  /** It takes up to 40; one copy of the video would take 95 more. */
  const MAX_GROWTH_MIB = 80;

  it.runIf(process.platform === 'linux')(
    verifies('media.flat', 'is never completely in memory'),
    async () => {
      const video = await makeVideo('longest.mp4', 100 * MEGABYTE);
      await using server = startRaw({ env });
      server.send(...handshake, toolCall('small', 'analyze_video', { video_path: 'clip.mp4' }));
      await server.response('small');
      const before = await peakMib(server.process.pid);
      server.send(toolCall('large', 'analyze_video', { video_path: video }));
      expect((await server.response('large')).result?.['isError']).toBeUndefined();
      const growth = (await peakMib(server.process.pid)) - before;
      expect(growth).toBeLessThan(MAX_GROWTH_MIB);
    },
  );
});

/** Returns the peak memory of a process. */
async function peakMib(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s*(?<kib>\d+) kB$/mu.exec(status)?.groups?.['kib']) / 1024;
}

describe('an image by URL', () => {
  it('is fetched through the guard and scaled down by the built package and sharp', async () => {
    await using web = await startMediaServer(await readFile(join(folder.input, 'photo.jpg')));
    await using server = startRaw({ env: { ...env, OPENROUTER_ALLOW_PRIVATE_HOSTS: web.host } });
    const image = { image_path: `http://${web.host}/photo.jpg` };
    server.send(...handshake, toolCall('image', 'analyze_image', image));
    expect((await server.response('image')).result).toMatchObject({
      structuredContent: { text: expect.stringContaining('JPEG, 800 x'), notes: [] },
    });
  });

  it('is not fetched from the local machine by default', async () => {
    await using web = await startMediaServer(new Uint8Array(1));
    await using server = startRaw({ env });
    const image = { image_path: `http://${web.host}/photo.jpg` };
    server.send(...handshake, toolCall('image', 'analyze_image', image));
    expect((await server.response('image')).result).toMatchObject({
      _meta: { details: { reason: 'blocked_address' } },
    });
    expect(web.connections()).toBe(0);
  });
});

describe('a server without a configured folder', () => {
  it('reads files in its working directory', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_INPUT_DIR: '' }, cwd: folder.input });
    server.send(...handshake, toolCall('image', 'analyze_image', { image_path: 'photo.jpg' }));
    expect((await server.response('image')).result?.['isError']).toBeUndefined();
  });

  it('reads nothing if that is the root of the disk, and names the variable to set', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_INPUT_DIR: '' }, cwd: '/' });
    const path = join(folder.input, 'photo.jpg').slice(1);
    server.send(...handshake, toolCall('image', 'analyze_image', { image_path: path }));
    expect((await server.response('image')).result).toMatchObject({
      isError: true,
      _meta: {
        code: 'UNSAFE_PATH',
        suggestions: expect.arrayContaining([expect.stringContaining('OPENROUTER_INPUT_DIR')]),
      },
    });
    expect(emulator.requests).toEqual([]);
  });
});
