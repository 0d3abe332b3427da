import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { namesNear } from './nearby-names.ts';

async function createFolder(...names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nearby-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  for (const name of names) await writeFile(join(folder, name), '');
  return folder;
}

describe('namesNear', () => {
  it('finds media only: no other files, hidden files or folders', async () => {
    const folder = await createFolder('photo.png', 'photo.txt', '.photo.png', 'photo.pn');
    await mkdir(join(folder, 'photos.png'));

    await expect(namesNear(folder, 'photo.jpg')).resolves.toEqual(['photo.png']);
  });

  it('returns at most three names', async () => {
    const folder = await createFolder('a1.png', 'a2.png', 'a3.png', 'a4.png');

    await expect(namesNear(folder, 'a.png')).resolves.toHaveLength(3);
  });

  it('compares no more than maxCompared names', async () => {
    const folder = await createFolder('a1.png', 'a2.png');

    await expect(namesNear(folder, 'a.png', 2)).resolves.toHaveLength(2);
    await expect(namesNear(folder, 'a.png', 1)).resolves.toHaveLength(1);
  });
});
