import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { KEPT_MS, createFileTranscriptStore } from './transcript-store.ts';

async function setUp() {
  const stateHome = await mkdtemp(join(tmpdir(), 'transcripts-'));
  onTestFinished(async () => {
    await rm(stateHome, { recursive: true });
  });
  const folder = join(stateHome, 'orm', 'transcripts');
  const open = (scope = 'https://example.com') => createFileTranscriptStore({ stateHome, scope });
  return { folder, open };
}

const key = 'a'.repeat(64);

it('keeps a transcript for other processes, readable only by the user', async () => {
  const { folder, open } = await setUp();
  await open().set(key, '{"text":"Hi"}');
  expect(await open().get(key)).toBe('{"text":"Hi"}');
  const [name = ''] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});

it('keeps the transcripts of servers apart', async () => {
  const { open } = await setUp();
  await open().set(key, 'one');
  expect(await open('https://example.org').get(key)).toBeUndefined();
});

it('removes transcripts, and skips those that do not exist', async () => {
  const { folder, open } = await setUp();
  await open().set(key, 'one');
  await open().delete([key, 'b'.repeat(64)]);
  expect(await readdir(folder)).toEqual([]);
});

it('removes what is older than a week with the next transcript', async () => {
  const { folder, open } = await setUp();
  await open().set(key, 'old');
  const [name = ''] = await readdir(folder);
  const before = new Date(Date.now() - KEPT_MS - 1_000);
  await utimes(join(folder, name), before, before);
  await open().set('b'.repeat(64), 'new');
  expect(await open().get(key)).toBeUndefined();
});

it.runIf(process.platform === 'linux')(
  'fails where no folder can be created, and ends',
  async () => {
    const store = createFileTranscriptStore({
      stateHome: '/proc/nope',
      scope: 'https://example.com',
    });
    await expect(store.set(key, '{}')).rejects.toThrow(/ENOENT/u);
  },
);
