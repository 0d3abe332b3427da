import { execFileSync } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import {
  failure,
  hidden,
  createFolder,
  outside,
  read,
} from '../../test/support/workspace-folder.ts';
import { createWorkspace } from './workspace.ts';
import { allowUnsafeHint } from '../../test/support/claims.ts';

describe('the root', () => {
  it('is the input folder, else the output folder, else the working directory', async () => {
    const folder = await createFolder();
    const [inputDir, outputDir] = [join(folder, 'root'), join(folder, 'outside')];

    await expect(read({ inputDir, outputDir, cwd: '/' }, 'a.png')).resolves.toBe('inside');
    await expect(read({ outputDir, cwd: '/' }, 'secret.png')).resolves.toBe('secret');
    await expect(read({ cwd: inputDir }, 'a.png')).resolves.toBe('inside');
    await expect(read({ inputDir: 'root', cwd: folder }, 'a.png')).resolves.toBe('inside');
    await expect(
      failure({ inputDir, outputDir }, join(outputDir, 'secret.png')),
    ).resolves.toMatchObject(outside(join(outputDir, 'secret.png')));
  });

  it('may be configured through a link, with files by either of its paths', async () => {
    const folder = await createFolder();
    await symlink('root', join(folder, 'alias'));
    const inputDir = join(folder, 'alias');

    for (const path of ['a.png', join(inputDir, 'a.png'), join(folder, 'root', 'a.png')])
      await expect(read({ inputDir }, path)).resolves.toBe('inside');
  });

  it.each(['/', homedir(), dirname(homedir())])(
    'is refused when it is %s and was not configured',
    async (cwd) => {
      await expect(failure({ cwd }, 'a.png')).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: 'Cannot read "a.png": no folder is set, and the working directory is too broad',
        hints: [{ kind: 'folder', option: 'inputDir' }],
      });
    },
  );

  it('is refused when it is another path of the home directory', async () => {
    const folder = await createFolder();
    await symlink(homedir(), join(folder, 'home'));

    await expect(failure({ cwd: join(folder, 'home') }, 'a.png')).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });

  it('is refused when it is / and there is no home directory', async () => {
    const before = process.env['HOME'];
    process.env['HOME'] = '/nowhere/at/all';
    onTestFinished(() => {
      if (before === undefined) delete process.env['HOME'];
      else process.env['HOME'] = before;
    });
    const root = join(await createFolder(), 'root');

    await expect(failure({ cwd: '/' }, 'a.png')).resolves.toMatchObject({ code: 'UNSAFE_PATH' });
    await expect(read({ cwd: root }, 'a.png')).resolves.toBe('inside');
  });

  it('may be / when the user configured it, except for virtual file systems', async () => {
    const path = join(await createFolder(), 'root', 'a.png');

    await expect(read({ inputDir: '/' }, path)).resolves.toBe('inside');
    if (process.platform !== 'linux') return;
    for (const made of ['/proc/self/environ', '/dev/zero', 'sys/kernel/notes'])
      await expect(failure({ inputDir: '/' }, made)).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: `Cannot read "${made}": it is in a virtual file system`,
      });
    await expect(failure({ inputDir: '/proc/self' }, 'environ')).resolves.toMatchObject({
      message: 'Cannot read "environ": it is in a virtual file system',
    });
  });

  it('is resolved again after it was missing, and is not revealed in the error', async () => {
    const folder = await createFolder();
    const workspace = createWorkspace({ inputDir: join(folder, 'later') });
    const error: unknown = await workspace.openInput('a.png').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read "a.png": the input folder is missing or cannot be opened',
    });
    expect(JSON.stringify(error)).not.toContain(folder);
    await rename(join(folder, 'root'), join(folder, 'later'));
    await expect((await workspace.openInput('a.png')).text()).resolves.toBe('inside');
  });

  it('is unaffected by a link that replaces it later', async () => {
    const folder = await createFolder();
    const workspace = createWorkspace({ inputDir: join(folder, 'root') });
    await workspace.openInput('a.png');
    await rename(join(folder, 'root'), join(folder, 'moved'));
    await symlink('outside', join(folder, 'root'));

    await expect(workspace.openInput('secret.png')).rejects.toMatchObject(outside('secret.png'));
  });
});

describe('a path', () => {
  it.each(['a.png', './a.png', 'sub/../a.png', '../root/a.png', 'missing/../a.png'])(
    'may be spelled %s',
    async (path) => {
      const inputDir = join(await createFolder(), 'root');

      await expect(read({ inputDir }, path)).resolves.toBe('inside');
    },
  );

  it.each([
    '../outside/secret.png',
    'sub/../../outside/secret.png',
    './/..//outside/secret.png',
    '../outside/no-such-file.png',
    '../root-evil/a.png',
    '/etc/passwd',
    '//etc/passwd',
    '/etc/no-such-file',
    '/proc/self/environ',
    '/dev/zero',
    '..',
    '/',
  ])('outside is refused, whether or not something is there: %s', async (path) => {
    const folder = await createFolder();
    await mkdir(join(folder, 'root-evil'));
    await writeFile(join(folder, 'root-evil', 'a.png'), 'secret');

    await expect(failure({ inputDir: join(folder, 'root') }, path)).resolves.toMatchObject({
      ...outside(path),
      hints: [{ kind: 'folder', option: 'inputDir', path: join(folder, 'root') }, allowUnsafeHint],
    });
  });

  it.each(['', 'a\u0000.png', '~/a.png', 'con.png', 'a.png:x', 'a.png.', 'sub\\a.png'])(
    'that means something else on another system is refused: %j',
    async (path) => {
      await expect(
        failure({ inputDir: join(await createFolder(), 'root') }, path),
      ).resolves.toMatchObject({ code: 'UNSAFE_PATH' });
    },
  );

  it.each(['.env', '.git/a.png', 'sub/.ssh/key', 'node_modules/x/a.png', '.missing'])(
    'to a hidden file is refused: %s',
    async (path) => {
      const root = join(await createFolder(), 'root');
      await mkdir(dirname(join(root, path)), { recursive: true });
      if (path !== '.missing') await writeFile(join(root, path), 'secret');

      await expect(failure({ inputDir: root }, path)).resolves.toMatchObject(hidden(path));
    },
  );

  it('may lead through a hidden folder above the root', async () => {
    const root = join(await createFolder(), 'root', '.cache');
    await mkdir(root);
    await writeFile(join(root, 'a.png'), 'inside');

    await expect(read({ inputDir: root }, 'a.png')).resolves.toBe('inside');
  });
});

describe('a path that is not a regular file', () => {
  it('is refused at once: a pipe, a socket, a folder', async () => {
    const root = join(await createFolder(), 'root');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const server = createServer().listen(relative(process.cwd(), join(root, 'socket')));
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));

    for (const allowUnsafePaths of [false, true]) {
      const see = async (path: string) => await failure({ inputDir: root, allowUnsafePaths }, path);
      await expect(see('pipe')).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: 'Cannot read "pipe": it is not a regular file',
      });
      await expect(see('socket')).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
        message: 'Cannot read "socket": it is not a regular file',
      });
      await expect(see('sub')).resolves.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Cannot read "sub": it is a folder',
      });
    }
  });

  it('may be an empty file', async () => {
    const root = join(await createFolder(), 'root');
    await writeFile(join(root, 'empty.png'), '');

    expect((await createWorkspace({ inputDir: root }).openInput('empty.png')).size).toBe(0);
  });
});

describe('without the sandbox', () => {
  const unsafe = { allowUnsafePaths: true };

  it('any regular file is read, hidden ones and odd names too', async () => {
    const folder = await createFolder();
    const inputDir = join(folder, 'root');
    await writeFile(join(inputDir, '.hidden'), 'hidden');
    await writeFile(join(inputDir, '12:30.png'), 'odd');

    await expect(read({ ...unsafe, inputDir }, '../outside/secret.png')).resolves.toBe('secret');
    await expect(read({ ...unsafe, cwd: inputDir }, '.hidden')).resolves.toBe('hidden');
    await expect(read({ ...unsafe, cwd: inputDir }, '12:30.png')).resolves.toBe('odd');
    await expect(read({ ...unsafe, cwd: '/' }, join(inputDir, 'a.png'))).resolves.toBe('inside');
  });

  it('devices and paths of Windows are refused', async () => {
    for (const path of ['/dev/zero', 'nul', ''])
      await expect(failure({ ...unsafe, cwd: '/' }, path)).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
      });
  });

  it('a missing file is reported with similar names', async () => {
    const inputDir = join(await createFolder(), 'root');

    await expect(failure({ ...unsafe, inputDir }, 'a.pgn')).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      hints: [{ kind: 'did-you-mean', values: ['a.png'] }],
    });
    await expect(failure({ ...unsafe, inputDir }, 'no/a.png')).resolves.toMatchObject({
      hints: [],
    });
  });
});
