import { mkdir, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { namesIn } from '../../../test/support/outputs.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import type { FolderRequest } from './output-folder.ts';
import { removeFolders } from '../make-folders.ts';
import { openOutputFolder, whileThere } from './output-folder.ts';

async function open(request: FolderRequest) {
  const folder = await openOutputFolder(request);
  onTestFinished(async () => {
    await folder.close();
  });
  return folder;
}

describe.each([true, false])('a folder for output, by handle %s', (byHandle) => {
  it('is created step by step', async () => {
    const from = join(await createFolder(), 'root');
    const folder = await open({ from, parts: ['new', 'deep'], mode: 0o700, byHandle });

    expect(folder.path).toBe(join(from, 'new', 'deep'));
    expect((await stat(folder.path)).mode & 0o777).toBe(0o700);
    await expect(folder.isUnmoved()).resolves.toBe(true);
  });

  it('is not opened through a link, nor created behind one', async () => {
    const root = await createFolder();
    const from = join(root, 'root');
    await symlink('../outside', join(from, 'link'));

    for (const parts of [['link'], ['link', 'new']])
      await expect(openOutputFolder({ from, parts, byHandle })).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:ELOOP|ENOTDIR)$/u),
      });
    await expect(namesIn(join(root, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it('is not opened from a root that is a link', async () => {
    const root = await createFolder();
    await symlink('outside', join(root, 'link'));

    await expect(
      openOutputFolder({ from: join(root, 'link'), parts: ['new'], byHandle }),
    ).rejects.toMatchObject({ code: 'EMOVED' });
    await expect(namesIn(join(root, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it('detects that it was moved', async () => {
    const root = await createFolder();
    const folder = await open({ from: join(root, 'root'), parts: ['sub'], byHandle });
    await rename(join(root, 'root', 'sub'), join(root, 'outside', 'sub'));
    await expect(folder.isUnmoved()).resolves.toBe(false);
    await mkdir(join(root, 'root', 'sub'));

    await expect(folder.isUnmoved()).resolves.toBe(false);
  });
});

it.runIf(process.platform === 'linux')(
  'a folder is accessed by its handle where the system supports it',
  async () => {
    const root = await createFolder();
    const folder = await open({ from: join(root, 'root'), parts: [] });
    await rename(join(root, 'root'), join(root, 'moved'));
    await symlink('outside', join(root, 'root'));

    await expect(namesIn(folder.at('.'))).resolves.toEqual(['a.png', 'sub']);
  },
);

describe('folders that were created in vain', () => {
  it('are removed, the inner ones first, and only while they are empty', async () => {
    const from = join(await createFolder(), 'root');
    const folder = await open({ from, parts: ['new', 'deep', 'deeper'] });
    await mkdir(join(from, 'new', 'other'));
    await removeFolders(folder.created);

    await expect(namesIn(join(from, 'new'))).resolves.toEqual(['other']);
  });

  it('do not include folders that existed before', async () => {
    const from = join(await createFolder(), 'root');
    await mkdir(join(from, 'old'));
    await removeFolders((await open({ from, parts: ['old', 'new'] })).created);

    await expect(namesIn(join(from, 'old'))).resolves.toEqual([]);
  });
});

describe('work in a folder that may be removed meanwhile', () => {
  const failing = (code: string, times: number) => {
    let attempts = 0;
    return async () => {
      attempts += 1;
      if (attempts <= times) throw Object.assign(new Error('no'), { code });
      return attempts;
    };
  };

  it.each(['ENOENT', 'EMOVED'])('starts again after %s, four times', async (code) => {
    await expect(whileThere(failing(code, 4))).resolves.toBe(5);
    await expect(whileThere(failing(code, 5))).rejects.toMatchObject({ code });
  });

  it('ends at once after anything else', async () => {
    await expect(whileThere(failing('ENOSPC', 1))).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
