import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { fromFile } from './file-source.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'file-source-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  return folder;
}

describe('fromFile', () => {
  it('gives the bytes of a file, also through a link', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'a.bin'), 'ABC');
    await symlink('a.bin', join(folder, 'link'));

    await expect((await fromFile(join(folder, 'a.bin'))).text()).resolves.toBe('ABC');
    expect((await fromFile(join(folder, 'link'))).size).toBe(3);
  });

  it('gives a blob that cannot be put into another one unread', async () => {
    const path = join(await makeFolder(), 'a.bin');
    await writeFile(path, 'ABC');
    const blob = await fromFile(path);

    expect(() => new Blob([blob])).toThrow('Cannot put a file into another blob or form');
    await expect(new Blob([await blob.arrayBuffer()]).text()).resolves.toBe('ABC');
  });

  it('names the file that was changed before it was read', async () => {
    const path = join(await makeFolder(), 'a.bin');
    await writeFile(path, 'ABC');
    const blob = await fromFile(path);
    await writeFile(path, 'longer');

    await expect(blob.text()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot read "${path}": it was changed after it was opened`,
    });
  });

  it('says that there is no such file', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'a'), '');
    await symlink('nowhere', join(folder, 'dangling'));

    for (const name of ['missing', 'a/b', 'dangling']) {
      await expect(fromFile(join(folder, name))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: `Cannot read "${join(folder, name)}": there is no such file`,
      });
    }
  });

  it('refuses a folder', async () => {
    const folder = await makeFolder();

    await expect(fromFile(folder)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot read "${folder}": it is not a regular file`,
    });
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe at once, and a device', async () => {
    const pipe = join(await makeFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);

    for (const path of [pipe, '/dev/zero']) {
      await expect(fromFile(path)).rejects.toThrow('it is not a regular file');
    }
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)(
    'says that permission is denied before the file is read',
    async () => {
      const path = join(await makeFolder(), 'locked');
      await writeFile(path, 'x');
      await chmod(path, 0);

      await expect(fromFile(path)).rejects.toThrow('permission is denied');
    },
  );

  it('names the fault of a path that cannot be one', async () => {
    await expect(fromFile('a\u0000b')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(fromFile('a'.repeat(5_000))).rejects.toThrow('ENAMETOOLONG');
  });
});
