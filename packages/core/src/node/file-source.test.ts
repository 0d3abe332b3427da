import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { fromFile } from './file-source.ts';

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'file-source-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  return folder;
}

describe('fromFile', () => {
  it('returns the bytes of a file, also through a link', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'a.bin'), 'ABC');
    await symlink('a.bin', join(folder, 'link'));

    await expect((await fromFile(join(folder, 'a.bin'))).text()).resolves.toBe('ABC');
    expect((await fromFile(join(folder, 'link'))).size).toBe(3);
  });

  it('returns a blob that cannot be put into another one unread', async () => {
    const path = join(await createFolder(), 'a.bin');
    await writeFile(path, 'ABC');
    const blob = await fromFile(path);

    expect(() => new Blob([blob])).toThrow('Cannot put a file into another blob or form');
    await expect(new Blob([await blob.arrayBuffer()]).text()).resolves.toBe('ABC');
  });

  it('names the file that was changed before it was read', async () => {
    const path = join(await createFolder(), 'a.bin');
    await writeFile(path, 'ABC');
    const blob = await fromFile(path);
    await writeFile(path, 'longer');

    await expect(blob.text()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot read "${path}": it was changed after it was opened`,
    });
  });

  it('reports a missing file', async () => {
    const folder = await createFolder();
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
    const folder = await createFolder();

    await expect(fromFile(folder)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot read "${folder}": it is not a regular file`,
    });
  });

  it.skipIf(process.platform === 'win32')('refuses a pipe at once, and a device', async () => {
    const pipe = join(await createFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);

    for (const path of [pipe, '/dev/zero']) {
      await expect(fromFile(path)).rejects.toThrow('it is not a regular file');
    }
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)(
    'reports a denied permission before the file is read',
    async () => {
      const path = join(await createFolder(), 'locked');
      await writeFile(path, 'x');
      await chmod(path, 0);

      await expect(fromFile(path)).rejects.toThrow('permission is denied');
    },
  );

  it.each([
    ['a\u0000b', 'Cannot read "a b": it has a control character (U+0000)'],
    ['C:\\a.png', 'Cannot read "C:\\a.png": it is a path of Windows, and this is another system'],
    ['file://host/a.png', 'Cannot read "file://host/a.png": it is a file URI of another host'],
    ['', 'Cannot read "": the path is empty'],
  ])('reports why %j cannot be a path', async (path, message) => {
    await expect(fromFile(path)).rejects.toMatchObject({ code: 'INVALID_INPUT', message });
  });

  it('reports a name that is too long', async () => {
    await expect(fromFile('a'.repeat(256))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/: its name is too long$/u),
    });
  });

  it('reads from a folder named "~"', async () => {
    const folder = await createFolder();
    await mkdir(join(folder, '~'));
    await writeFile(join(folder, '~', 'a.bin'), 'ABC');
    const before = process.cwd();
    process.chdir(folder);
    onTestFinished(() => {
      process.chdir(before);
    });

    expect((await fromFile('~/a.bin')).size).toBe(3);
  });

  it('suggests similar names', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'a.png'), '');

    await expect(fromFile(join(folder, 'a.pgn'))).rejects.toMatchObject({
      hints: [{ kind: 'did-you-mean', values: [join(folder, 'a.png')] }],
    });
  });
});

it.skipIf(process.platform === 'win32')('reports too many open files with a hint', async () => {
  const folder = await createFolder();
  await writeFile(join(folder, 'a.png'), '');
  const script = `
    import { openSync } from 'node:fs';
    import { createWorkspace, fromFile } from ${JSON.stringify(new URL('../node.ts', import.meta.url).href)};
    const workspaces = [createWorkspace({ inputDir: '.' }), createWorkspace({ allowUnsafePaths: true })];
    await Promise.allSettled(workspaces.map((workspace) => workspace.openInput('none.png')));
    try { for (;;) openSync('a.png'); } catch {}
    const tries = [fromFile, ...workspaces.map(({ openInput }) => openInput)].map((open) => open('a.png'));
    const failures = (await Promise.allSettled(tries)).map(({ reason }) => reason);
    console.log(JSON.stringify(failures.map(({ code, message, hints }) => [code, message, hints])));
  `;
  const flags = ['--conditions=@orkit/source', '--input-type=module', '--eval', script];
  const limited = ['-c', 'ulimit -n 100; exec "$0" "$@"', process.execPath, ...flags];
  const printed = execFileSync('sh', limited, { cwd: folder, encoding: 'utf8' });

  const failure = [
    'INVALID_INPUT',
    'Cannot read "a.png": this program or the system has too many files open',
    [
      {
        kind: 'text',
        text: 'Read fewer files at once, or raise the limit of open files (ulimit -n).',
      },
    ],
  ];
  expect(JSON.parse(printed)).toEqual([failure, failure, failure]);
});
