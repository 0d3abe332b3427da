import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { content, namesIn, png } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import {
  allowUnsafeHint,
  claim,
  outputDirHint,
  outsideRoot,
  refusal,
} from '../../../test/support/claims.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { MAX_NAME_BYTES } from './output-name.ts';
import { createWorkspace } from '../workspace.ts';
import { verifies } from '../../../../../tests/requirements.ts';

describe('a reserved path', () => {
  it.each(['x.png', './x.png', 'sub/x.png', 'new/deeper/x.png', 'new/../x.png', '../root/x.png'])(
    'may be spelled %s',
    async (path) => {
      const root = join(await createFolder(), 'root');

      await expect(claim({ outputDir: root }, { path })).resolves.toMatchObject({
        path: join(root, path),
      });
    },
  );

  it.each(['../outside/x.png', '/etc/x.png', 'sub/../../x.png', '..'])(
    'outside is refused: %s',
    async (path) => {
      const folder = await createFolder();

      await expect(refusal({ outputDir: join(folder, 'root') }, path)).resolves.toMatchObject({
        ...outsideRoot(path),
        hints: [{ ...outputDirHint, path: join(folder, 'root') }, allowUnsafeHint],
      });
    },
  );

  it.each([
    ['', 'the path is empty'],
    ['a\nb.png', 'it has a control character (U+000A)'],
    ['a\u202egpj.png', 'it has an invisible character (U+202E)'],
    ['sub\u200b/a.png', 'it has an invisible character (U+200B)'],
    ['~/a.png', 'it is outside the folder that may be written to'],
    ['~other/../../a.png', 'it is outside the folder that may be written to'],
    ['file:///etc/a.png', 'it is outside the folder that may be written to'],
    ['file://host/a.png', 'it is a file URI of another host'],
    ['C:\\a.png', 'it is a path of Windows, and this is another system'],
    ['a:b.png', 'it has a colon'],
    ['a\\b.png', 'it has a backslash'],
    ['nul.png', 'it names a device'],
    ['a.png.', 'a part of it ends in a dot or a space'],
    ['.hidden.png', 'hidden files and node_modules may not be written'],
    ['.git/a.png', 'hidden files and node_modules may not be written'],
    ['node_modules/a.png', 'hidden files and node_modules may not be written'],
  ])('is refused: %j', async (path, reason) => {
    const root = join(await createFolder(), 'root');
    const error = await refusal({ outputDir: root }, path);

    expect(error.code).toBe('UNSAFE_PATH');
    expect(error.message).toContain(reason);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });

  it.each([
    ['a folder', '../outside', 'link/x.png'],
    ['a folder to be made', '../outside/new', 'link/x.png'],
    ['a file', '../outside/secret.png', 'link'],
    ['a file to be made', '../outside/new.png', 'link'],
  ])('through a link that leaves is refused: %s', async (_what, target, path) => {
    const folder = await createFolder();
    await symlink(target, join(folder, 'root', 'link'));

    await expect(refusal({ outputDir: join(folder, 'root') }, path)).resolves.toMatchObject(
      outsideRoot(path),
    );
    await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it('may go through a link that stays inside', async () => {
    const root = join(await createFolder(), 'root');
    await symlink('sub', join(root, 'link'));

    await expect(claim({ outputDir: root }, { path: 'link/x.png' })).resolves.toMatchObject({
      path: join(root, 'sub', 'x.png'),
    });
  });

  it('through a link to a hidden folder is refused', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, '.git'));
    await symlink('.git', join(root, 'link'));

    await expect(refusal({ outputDir: root }, 'link/x.png')).resolves.toMatchObject({
      message: 'Cannot write "link/x.png": hidden files and node_modules may not be written',
    });
  });

  it('below a file is refused', async () => {
    const root = join(await createFolder(), 'root');

    await expect(refusal({ outputDir: root }, 'a.png/x.png')).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot write "a.png/x.png": a part of its folder is a file or a link',
    });
  });

  it(verifies('make.no-overwrite', 'of an existing file needs overwrite'), async () => {
    const root = join(await createFolder(), 'root');

    await expect(refusal({ outputDir: root }, 'a.png')).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot write "a.png": a file of this name exists already',
      hints: [
        { kind: 'text', text: 'Name another file.' },
        {
          kind: 'set-option',
          option: 'overwrite',
          to: true,
          note: 'it replaces the file',
        },
      ],
    });
    await expect(
      claim({ outputDir: root }, { path: 'a.png', overwrite: true }),
    ).resolves.toMatchObject({ path: join(root, 'a.png') });
  });

  it.each([false, true])('of a link is refused, overwrite %s', async (overwrite) => {
    const root = join(await createFolder(), 'root');
    await symlink('a.png', join(root, 'link.png'));

    await expect(
      failureOf(claim({ outputDir: root }, { path: 'link.png', overwrite })),
    ).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot write "link.png": a link has its name',
      hints: [{ kind: 'text', text: 'Name another path.' }],
    });
  });

  it.skipIf(process.platform === 'win32')('of a pipe is refused without blocking', async () => {
    const root = join(await createFolder(), 'root');
    execFileSync('mkfifo', [join(root, 'pipe.png')]);

    await expect(
      failureOf(claim({ outputDir: root }, { path: 'pipe.png', overwrite: true })),
    ).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot write "pipe.png": it is not a regular file',
    });
  });

  it.each(['sub', 'sub/', 'new/', '.'])('of a folder gets a file name: %s', async (path) => {
    const root = join(await createFolder(), 'root');
    const output = await claim({ outputDir: root }, { path });

    expect(output.path).toBeUndefined();
    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(root, path, 'a-red-panda.png'),
    });
  });

  it('is not returned when its extension is not known yet', async () => {
    const root = join(await createFolder(), 'root');

    await expect(claim({ outputDir: root }, { path: 'x' })).resolves.toMatchObject({
      path: undefined,
    });
  });

  it(`may have a name of ${MAX_NAME_BYTES} bytes and no more`, async () => {
    const root = join(await createFolder(), 'root');
    const longest = `${'\u00fc'.repeat((MAX_NAME_BYTES - 4) / 2)}.png`;

    await expect(claim({ outputDir: root }, { path: longest })).resolves.toMatchObject({
      path: join(root, longest),
    });
    await expect(refusal({ outputDir: root }, `x${longest}`)).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('its name is too long'),
    });
  });
});

describe('a reservation of an output', () => {
  it.each([false, true])(
    'leaves nothing behind, not even folders, where all paths are allowed: %s',
    async (allowUnsafePaths) => {
      const root = join(await createFolder(), 'root');
      const output = await claim({ outputDir: root, allowUnsafePaths }, { path: 'new/deep/x.png' });

      await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
      await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
        path: join(root, 'new', 'deep', 'x.png'),
        fallbackReason: undefined,
      });
    },
  );

  it('leaves folders that were there before', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, 'old'));
    await claim({ outputDir: root }, { path: 'old/new/x.png' });

    await expect(namesIn(join(root, 'old'))).resolves.toEqual([]);
  });

  it('succeeds beside concurrent ones that create the same folder', async () => {
    const outputDir = join(await createFolder(), 'root');
    const attempts = Array.from({ length: 20 }, async () => {
      const output = await claim({ outputDir }, { path: 'new/deep/' });
      return await output.save(content(png(1, 1)));
    });
    const saved = await Promise.all(attempts);

    expect(saved.map(({ fallbackReason }) => fallbackReason)).toEqual(saved.map(() => undefined));
    await expect(namesIn(join(outputDir, 'new', 'deep'))).resolves.toHaveLength(20);
  });

  it.skipIf(process.platform !== 'linux')(
    'reports that a virtual file system accepts no file',
    async () => {
      await expect(refusal({ allowUnsafePaths: true }, '/proc/x.png')).resolves.toMatchObject({
        message: 'Cannot write "/proc/x.png": no file can be created in its folder',
      });
    },
  );

  it('does not hold its folder open', async () => {
    const root = join(await createFolder(), 'root');
    await mkdir(join(root, 'new'));
    const output = await claim({ outputDir: root }, { path: 'new/x.png' });
    await rm(join(root, 'new'), { recursive: true });

    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(root, 'new', 'x.png'),
      fallbackReason: undefined,
    });
  });

  it('passes inlineMaxBytes on', () => {
    const inlineMaxBytes = { image: 1 };

    expect(createWorkspace({ inlineMaxBytes }).inlineMaxBytes).toBe(inlineMaxBytes);
    expect(createWorkspace().inlineMaxBytes).toBeUndefined();
  });

  it('allows a fallback without a requested path', async () => {
    const stateHome = join(await createFolder(), 'state');
    const output = await claim({ cwd: '/', stateHome }, { allowFallback: true });
    const saved = await output.save(content(png(1, 1)));
    await rm(saved.path ?? '');

    expect(saved.fallbackReason).toBe('no folder is set, and the working directory is too broad');
    await expect(
      failureOf(claim({ cwd: '/' }, { allowFallback: true, path: 'x.png' })),
    ).resolves.toMatchObject({ code: 'UNSAFE_PATH' });
  });
});
