import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

const key = 'sk-or-v1-mine-0123456789abcdef0123456789abcdef';

/** The folder that the demonstration names. */
function folderOf(stdout: string): string {
  return /^What was made is in (?<folder>.+)$/mu.exec(stdout)?.groups?.['folder'] ?? '';
}

/** Folders of demonstrations, which leave them to whoever looks at them. */
const listFolders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('orm-demo-'));

let before: readonly string[] = [];

beforeAll(async () => {
  before = await listFolders();
});

afterAll(async () => {
  const made = (await listFolders()).filter((name) => !before.includes(name));
  for (const name of made) await rm(join(tmpdir(), name), { recursive: true });
});

// Each demonstration makes a video, which takes its time.
describe('orm demo', { timeout: 60_000 }, () => {
  it('shows each step as it is typed, what came back and what it cost, and ends with the picture', async () => {
    const { emulator, orm } = createShell();
    const { status, stdout, stderr } = await orm(['demo'], {
      env: { OPENROUTER_API_KEY: key, OPENROUTER_DEFAULT_MODEL: 'nope/nope' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const truth of [
      'WAV, 2.5 seconds',
      'The last bus leaves at seven forty',
      'MP4, 320 x 240 pixels, 3 seconds',
      '"paper.pdf", PDF, 3 pages',
    ]) {
      expect(stdout).toContain(truth);
    }
    const photo = stdout.slice(stdout.indexOf('14/14'));
    expect(photo).toContain('$ orm analyze-image photo.jpg --detail original');
    expect(photo).toContain('JPEG, 1600 x 1067 pixels, mostly blue');
    expect(photo).toMatch(/→\d+ tok · \$0 · \d+ ms/u);
    expect(stdout).toContain('All 14 steps worked');
    expect(stdout).not.toContain(key);
    expect(stdout).toContain('from this demo, which uses none of yours');
    expect(stdout).not.toContain('from OPENROUTER_API_KEY');
    // It has an emulator of its own: whatever the person's settings lead to is not asked.
    expect(emulator.requests).toEqual([]);
  });

  it('keeps what it makes, and says where', async () => {
    const { stdout } = await createShell().orm(['demo']);
    const folder = folderOf(stdout);
    const names = (await readdir(folder)).toSorted();
    expect(names).toEqual(['bus.mp3', 'jobs.jsonl', 'lighthouse.png', 'piano.wav', 'zoom.mp4']);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeGreaterThan(100);
  });

  it('fits 80 columns', async () => {
    const { stdout } = await createShell().orm(['demo']);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is one JSON document with --json', async () => {
    const document = await createShell().json(['demo']);
    const { steps } = document['data'] as { steps: { status: number; command: string }[] };
    expect(steps.map(({ status }) => status)).toEqual(Array.from({ length: 14 }, () => 0));
  });

  it('asks OpenRouter itself with --live, and says so first', async () => {
    const { emulator, orm } = createShell();
    const { stdout } = await orm(['demo', '--live']);
    expect(stdout).toMatch(/^These questions go to OpenRouter with your key/u);
    // What costs more than cents is left out.
    expect(stdout).toContain('All 10 steps worked');
    expect(emulator.requests.filter(({ path }) => path === '/videos')).toEqual([]);
    expect(emulator.requests.length).toBeGreaterThan(5);
  });

  it('needs a key for --live', async () => {
    const { orm } = createShell();
    const { status, stdout } = await orm(['demo', '--live'], { env: { OPENROUTER_API_KEY: '' } });
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  });

  it('fails when a step fails', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'status', status: 400 }, { path: '/chat/completions' });
    const { status, stderr } = await orm(['demo', '--live']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: 1 of the steps failed: orm chat/u);
  });
});
