import { once } from 'node:events';
import { chmod, link, mkdir, open, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import {
  failure,
  hidden,
  createFolder,
  outside,
  read,
} from '../../test/support/workspace-folder.ts';

async function startListening(path: string): Promise<void> {
  // The path of a socket may have at most about a hundred bytes.
  const server = createServer().listen(relative(process.cwd(), path));
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

describe('a link', () => {
  it('inside the root is followed, also through others and through folders', async () => {
    const root = join(await createFolder(), 'root');
    await symlink('a.png', join(root, 'one'));
    await symlink('one', join(root, 'two'));
    await symlink('.', join(root, 'here'));

    await expect(read({ inputDir: root }, 'here/here/two')).resolves.toBe('inside');
  });

  it.each([
    ['to a file', '../outside/secret.png', 'link'],
    ['to a link', 'chain', 'link'],
    ['to a folder', '../outside', 'link/secret.png'],
    ['to a device', '/dev/zero', 'link'],
    ['to the environment of a process', '/proc/self/environ', 'link'],
    ['to a folder, for what is not there', '../outside', 'link/no/such/file.png'],
    ['to a file that is not there', '../outside/none.png', 'link'],
    ['to a folder that is not there', '../none', 'link/secret.png'],
    ['to a socket', '../outside/socket', 'link'],
    ['to a circle', '../outside/circle', 'link'],
    ['to a name that is too long', `../outside/${'x'.repeat(300)}`, 'link'],
    ['to below a file', '../outside/secret.png', 'link/a.png'],
  ])(
    'that leads outside is refused without revealing its target: %s',
    async (_what, target, path) => {
      const folder = await createFolder();
      const root = join(folder, 'root');
      await symlink('../outside/secret.png', join(root, 'chain'));
      await symlink('circle', join(folder, 'outside', 'circle'));
      await startListening(join(folder, 'outside', 'socket'));
      await symlink(target, join(root, 'link'));
      const error = await failure({ inputDir: root }, path);

      expect(error).toMatchObject(outside(path));
      // The error contains the folder that may be read, and not the target of the link.
      const text = JSON.stringify(error).replaceAll(JSON.stringify(root), '');
      expect(text).not.toMatch(/secret\.png"|workspace-|\/dev|\/proc/u);
    },
  );

  it.runIf(process.platform === 'linux')('to an open file outside is refused', async () => {
    const folder = await createFolder();
    const secret = await open(join(folder, 'outside', 'secret.png'));
    onTestFinished(async () => await secret.close());
    await symlink(`/proc/self/fd/${secret.fd}`, join(folder, 'root', 'link'));

    await expect(failure({ inputDir: join(folder, 'root') }, 'link')).resolves.toMatchObject(
      outside('link'),
    );
  });

  it('to something hidden is refused', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, '.git'));
    await writeFile(join(root, '.git', 'config'), 'secret');
    await symlink('circle', join(root, '.git', 'circle'));
    await symlink('.git/config', join(root, 'photo.png'));
    await symlink('.git', join(root, 'photos'));

    for (const path of ['photo.png', 'photos/config', 'photos/missing', 'photos/circle'])
      await expect(failure({ inputDir: root }, path)).resolves.toMatchObject(hidden(path));
  });

  it('that is dangling or cyclic is reported', async () => {
    const root = join(await createFolder(), 'root');
    await symlink('nowhere', join(root, 'dangling'));
    await symlink('circle', join(root, 'circle'));

    await expect(failure({ inputDir: root }, 'dangling')).resolves.toMatchObject({
      message: 'Cannot read "dangling": there is no such file',
    });
    await expect(failure({ inputDir: root }, 'circle')).resolves.toMatchObject({
      message: 'Cannot read "circle": its links form a cycle',
    });
  });

  it('that is a hard link is read like any file', async () => {
    const folder = await createFolder();
    await link(join(folder, 'outside', 'secret.png'), join(folder, 'root', 'hard.png'));

    await expect(read({ inputDir: join(folder, 'root') }, 'hard.png')).resolves.toBe('secret');
  });
});

// The superuser may open everything.
it.skipIf(process.getuid?.() === 0)('a locked folder outside is not revealed', async () => {
  const folder = await createFolder();
  await symlink('../outside/secret.png', join(folder, 'root', 'link'));
  await chmod(join(folder, 'outside', 'secret.png'), 0);

  await expect(failure({ inputDir: join(folder, 'root') }, 'link')).resolves.toMatchObject(
    outside('link'),
  );
});

it('a name that is too long is reported', async () => {
  const path = `${'x'.repeat(256)}.png`;

  await expect(
    failure({ inputDir: join(await createFolder(), 'root') }, path),
  ).resolves.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/: its name is too long$/u),
  });
});

describe('a missing file', () => {
  it('is reported with the three nearest names of media files', async () => {
    const root = join(await createFolder(), 'root');
    const names = ['photo1.png', 'photo2.png', 'photo3.png', 'photo44.png', '.photo.png'];
    for (const name of [...names, 'photo.txt', 'other.png'])
      await writeFile(join(root, 'sub', name), '');
    await mkdir(join(root, 'sub', 'photo.png'));

    await expect(failure({ inputDir: root }, 'sub/photo.jpg')).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read "sub/photo.jpg": there is no such file',
      hints: [
        {
          kind: 'did-you-mean',
          values: [1, 2, 3].map((): unknown => expect.stringMatching(/^sub\/photo\d\.png$/u)),
        },
      ],
    });
  });

  it.each(['zzzzzz.png', 'no/such/folder/a.png', 'a.png/a.png'])(
    'is reported without names when none is similar: %s',
    async (path) => {
      const inputDir = join(await createFolder(), 'root');

      await expect(failure({ inputDir }, path)).resolves.toMatchObject({
        code: 'INVALID_INPUT',
        message: `Cannot read "${path}": there is no such file`,
        hints: [{ kind: 'folder', option: 'inputDir', path: inputDir }],
      });
    },
  );

  it('is reported without the message of the system', async () => {
    const inputDir = join(await createFolder(), 'root');
    const error = await failure({ inputDir }, 'sub/none.png');

    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    // The cause would contain the full path.
    expect(error).not.toHaveProperty('cause');
  });

  it('reveals no names of a folder outside', async () => {
    const folder = await createFolder();
    await symlink('../outside', join(folder, 'root', 'link'));
    const error = await failure({ inputDir: join(folder, 'root') }, 'link/secret.jpg');

    expect(error).toMatchObject(outside('link/secret.jpg'));
    expect(JSON.stringify(error)).not.toContain('secret.png');
  });
});

it.runIf(process.platform === 'linux')('refused files are closed', async () => {
  const inputDir = join(await createFolder(), 'root');
  await symlink('../outside/secret.png', join(inputDir, 'link'));
  const openFiles = async () =>
    await Promise.all(
      (await readdir('/proc/self/fd')).map(
        async (name) => await readlink(`/proc/self/fd/${name}`).catch(() => ''),
      ),
    );
  for (const path of ['link', 'sub', 'missing.png', 'sub/missing.png'])
    await failure({ inputDir }, path);

  expect((await openFiles()).filter((path) => path.startsWith(dirname(inputDir)))).toEqual([]);
});
