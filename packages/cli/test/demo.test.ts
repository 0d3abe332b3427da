import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

const key = 'sk-or-v1-mine-0123456789abcdef0123456789abcdef';

/** Returns the directory that the demo prints. */
function folderOf(stdout: string): string {
  return /^The outputs are in (?<folder>.+)$/mu.exec(stdout)?.groups?.['folder'] ?? '';
}

/** Lists the directories of demos, which are kept after a demo. */
const listFolders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('orm-demo-'));

let before: readonly string[] = [];

beforeAll(async () => {
  before = await listFolders();
});

afterAll(async () => {
  const created = (await listFolders()).filter((name) => !before.includes(name));
  for (const name of created) await rm(join(tmpdir(), name), { recursive: true });
});

// Each demo generates a video, which takes a while.
describe('orm demo', { timeout: 60_000 }, () => {
  it('prints the command, output and cost of each step, and ends with the image', async () => {
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
    expect(stdout).toContain('All 14 steps succeeded');
    expect(stdout).not.toContain(key);
    expect(stdout).toContain('from this demo, not your environment');
    expect(stdout).not.toContain('from OPENROUTER_API_KEY');
    // It starts its own emulator: the base URL of the user gets no request.
    expect(emulator.requests).toEqual([]);
  });

  it('keeps its outputs and prints their directory', async () => {
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

  it('uses OpenRouter with --live, and says so first', async () => {
    const { emulator, orm } = createShell();
    const { stdout } = await orm(['demo', '--live']);
    expect(stdout).toMatch(/^These requests go to OpenRouter with your key/u);
    // Steps that cost more than cents are left out.
    expect(stdout).toContain('All 10 steps succeeded');
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
