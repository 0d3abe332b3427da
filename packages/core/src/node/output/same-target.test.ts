import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { createFolder } from '../../../test/support/workspace-folder.ts';
import { isSameTarget } from './same-target.ts';

async function setUp() {
  const folder = await createFolder();
  const root = join(folder, 'root');
  await mkdir(join(root, 'videos', 'other'), { recursive: true });
  const path = join(root, 'videos', 'clip.mp4');
  await writeFile(path, 'x');
  await symlink('videos', join(root, 'link'));
  const isTarget = async (requested: string) =>
    await isSameTarget(requested, { path, mediaType: 'video/mp4' }, root);
  return { root, isTarget };
}

it.each([
  'videos/clip.mp4',
  'videos/clip',
  'videos/clip.mov',
  'videos',
  'videos/',
  'link/clip.mp4',
])('%s is the target of a saved file', async (requested) => {
  const { isTarget } = await setUp();
  await expect(isTarget(requested)).resolves.toBe(true);
});

it.each([
  'clip.mp4',
  'videos/clip.mp4/',
  'videos/other',
  'videos/other/clip.mp4',
  'videos/clip.mp4.webm',
  'nowhere/clip.mp4',
])('%s is not the target of a saved file', async (requested) => {
  const { isTarget } = await setUp();
  await expect(isTarget(requested)).resolves.toBe(false);
});

it('a folder of the same name is not the target', async () => {
  const { root, isTarget } = await setUp();
  await mkdir(join(root, 'videos', 'clip'));
  await expect(isTarget('videos/clip')).resolves.toBe(false);
});
