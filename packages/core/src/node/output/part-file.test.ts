import { mkdir, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { namesIn } from '../../../test/support/outputs.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import type { OutputFolder } from './output-folder.ts';
import { openOutputFolder } from './output-folder.ts';
import type { PartFile } from './part-file.ts';
import { SHARED, dropPart, openPart, publishPart, writeAt } from './part-file.ts';

async function open(from: string, byHandle?: boolean): Promise<OutputFolder> {
  const folder = await openOutputFolder({ from, parts: [], byHandle });
  onTestFinished(async () => {
    await folder.close();
  });
  return folder;
}

async function begin(root: string, text = 'ours'): Promise<PartFile> {
  const part = await openPart(await open(root), SHARED);
  onTestFinished(async () => {
    await dropPart(part);
  });
  await writeAt(part, Buffer.from(text), 0);
  return part;
}

const name = { name: 'x.png', mayReplace: false };
const second = { name: 'x-2.png', mayReplace: false };

/** Returns a function that fails like a disk without hard links. */
function noLinks(code: string) {
  return async () => await Promise.reject<void>(Object.assign(new Error(code), { code }));
}

describe('a part', () => {
  it.each([true, false])(
    'is not created in a folder that became a link, by handle %s',
    async (byHandle) => {
      const folder = await createFolder();
      const root = join(folder, 'root');
      const opened = await open(root, byHandle);
      await rename(root, join(folder, 'moved'));
      await symlink('outside', root);

      await expect(openPart(opened, SHARED)).rejects.toMatchObject({ code: 'EMOVED' });
      await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
      await expect(namesIn(join(folder, 'moved'))).resolves.toEqual(['a.png', 'sub']);
    },
  );

  it('is removed when it is dropped, and dropping a missing one does not fail', async () => {
    const root = join(await createFolder(), 'root');
    const part = await openPart(await open(root), SHARED);
    await unlink(part.path);
    await dropPart(part);

    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });
});

describe('a name', () => {
  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
    'is assigned without hard links, and never replaces a file: %s',
    async (code) => {
      const root = join(await createFolder(), 'root');
      await writeFile(join(root, 'x.png'), 'theirs');
      const part = await begin(root);

      await expect(publishPart(part, name, noLinks(code))).resolves.toBe(false);
      await expect(publishPart(part, second, noLinks(code))).resolves.toBe(true);
      await expect(readFile(join(root, 'x.png'), 'utf8')).resolves.toBe('theirs');
      await expect(readFile(join(root, 'x-2.png'), 'utf8')).resolves.toBe('ours');
      await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub', 'x-2.png', 'x.png']);
    },
  );

  it('that cannot be assigned after it was reserved is removed', async () => {
    const root = join(await createFolder(), 'root');
    const part = await begin(root);
    await unlink(part.path);

    await expect(publishPart(part, name, noLinks('EPERM'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });

  it('that cannot be assigned is an error', async () => {
    const root = join(await createFolder(), 'root');

    await expect(publishPart(await begin(root), name, noLinks('EROFS'))).rejects.toMatchObject({
      code: 'EROFS',
    });
  });

  it('may be replaced where no file exists', async () => {
    const root = join(await createFolder(), 'root');

    await expect(publishPart(await begin(root), { ...name, mayReplace: true })).resolves.toBe(true);
    await expect(readFile(join(root, 'x.png'), 'utf8')).resolves.toBe('ours');
  });

  it('is not replaced when it belongs to a folder or a link', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, 'x.png'));
    await symlink('a.png', join(root, 'x-2.png'));

    for (const each of [name, second]) {
      const published = publishPart(await begin(root), { ...each, mayReplace: true });
      await expect(published).resolves.toBe(false);
    }
    await expect(namesIn(root)).resolves.toEqual(expect.arrayContaining(['x-2.png', 'x.png']));
    await expect(readFile(join(root, 'a.png'), 'utf8')).resolves.toBe('inside');
  });
});
