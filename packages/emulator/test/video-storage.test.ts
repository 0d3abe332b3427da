import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { type createTestClock, createEmulator, bytesOf } from './support/client.ts';
import {
  submitAccepted,
  createStoppedEmulator,
  fetchPath,
  refusalOf,
  contentPath,
  createCompletedJob,
} from './support/videos.ts';

let emulator: Emulator;
let clock: ReturnType<typeof createTestClock>;

beforeEach(() => {
  ({ emulator, clock } = createStoppedEmulator());
});

describe('a storage host', () => {
  const byStorage = ({ path }: { path: string }): boolean => path.startsWith('/storage/');

  it('is the target of the content redirect, and receives no key', async () => {
    const job = await createCompletedJob({ emulator, clock }, { delivery: 'redirect' });
    const manual = await emulator.fetch(job.unsigned_urls?.[0] ?? '', {
      headers: { Authorization: 'Bearer sk-or-v1-test' },
      redirect: 'manual',
    });
    const followed = await fetchPath(emulator, contentPath(job), { Range: 'bytes=0-9' });
    const records = emulator.requests.filter(byStorage);

    expect(manual.status).toBe(302);
    expect(manual.headers.get('Location')).toBe(followed.url);
    expect(followed.url).toMatch(/^https:\/\/storage\.example\/storage\/\w{32}\/0\.mp4$/);
    expect(followed.status).toBe(206);
    expect(records.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
  });

  it('is named by the URLs of the job when the script requests it, and rejects a key', async () => {
    const job = await createCompletedJob({ emulator, clock }, { delivery: 'storage', outputs: 2 });
    const url = job.unsigned_urls?.[1] ?? '';
    const leaked = await fetchPath(emulator, url);
    const right = await emulator.fetch(url);

    expect(url).toMatch(/^https:\/\/storage\.example\//);
    expect(await refusalOf(leaked)).toMatch(/^400 Only one way of authentication/);
    expect(
      emulator.requests.filter(byStorage).map(({ headers }) => headers['authorization']),
    ).toEqual(['Bearer sk-or-…redacted', undefined]);
    expect(right.headers.get('Content-Type')).toBe('video/mp4');
  });

  it('returns a 404 for unknown files', async () => {
    const job = await createCompletedJob({ emulator, clock }, { delivery: 'storage' });
    const url = job.unsigned_urls?.[0] ?? '';
    const wrong = [
      url.replace('0.mp4', '1.mp4'),
      url.replace('.mp4', ''),
      url.replace(/storage\/\w/, 'storage/-'),
    ];
    const responses = await Promise.all(wrong.map(async (one) => await emulator.fetch(one)));

    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('listens beside the API while the API listens', async () => {
    const served = createEmulator({ videoMs: 0 });
    const baseUrl = await served.listen();
    served.scriptVideo({ delivery: 'redirect' });
    const { id } = await submitAccepted(served);
    const headers = { Authorization: 'Bearer sk-or-v1-test' };
    const response = await fetch(`${baseUrl}/videos/${id}/content`, { headers });
    await bytesOf(response);
    const storage = served.requests.find(byStorage);
    await served.close();

    expect(response.status).toBe(200);
    expect(new URL(response.url).hostname).toBe('127.0.0.1');
    expect(new URL(response.url).port).not.toBe(new URL(baseUrl).port);
    expect(storage?.headers['authorization']).toBeUndefined();
    await expect(fetch(response.url)).rejects.toThrow('fetch failed');
  });
});
