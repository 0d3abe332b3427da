import { realpath, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { content, failureOf, png } from '../../test/support/outputs.ts';
import { claim, refusal, outsideRoot, outputDirHint } from '../../test/support/claims.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';

describe('the root for writing', () => {
  it('is the output folder, else the working directory, and never the input folder', async () => {
    const folder = await createFolder();
    const [inputDir, outputDir] = [join(folder, 'root'), join(folder, 'outside')];

    const named = await claim({ inputDir, outputDir, cwd: '/' }, { path: 'x.png' });
    const working = await claim({ inputDir, cwd: outputDir }, { path: 'x.png' });
    expect([named.path, working.path]).toEqual([
      join(outputDir, 'x.png'),
      join(outputDir, 'x.png'),
    ]);
    await expect(refusal({ inputDir, outputDir }, join(inputDir, 'x.png'))).resolves.toMatchObject(
      outsideRoot(join(inputDir, 'x.png')),
    );
  });

  it('is made when it was named and is missing', async () => {
    const folder = await createFolder();
    const outputDir = join(folder, 'new', 'deep');

    await expect(claim({ outputDir }, { path: 'x.png' })).resolves.toMatchObject({
      path: join(outputDir, 'x.png'),
    });
  });

  it.each(['/', homedir()])('is refused when it is %s and nobody named it', async (cwd) => {
    const reason = 'no folder is named, and the working directory is too wide';

    await expect(failureOf(claim({ cwd }))).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: `Cannot write "a-red-panda": ${reason}`,
      hints: [outputDirHint],
    });
  });

  it.runIf(process.platform === 'linux')('may not be one that the system makes up', async () => {
    await expect(refusal({ outputDir: '/proc/self' }, 'x.png')).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot write "x.png": the system makes its folder up',
    });
  });

  it('is not told when it cannot be made', async () => {
    const folder = await createFolder();
    const error = await failureOf(claim({ outputDir: join(folder, 'root', 'a.png', 'sub') }));

    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot write "a-red-panda": the folder for files is missing and cannot be made',
    });
    expect(JSON.stringify(error)).not.toContain(folder);
  });
});

describe('without a sandbox', () => {
  it('any path may be written, and relative ones begin in the output folder', async () => {
    const folder = await createFolder();
    const options = { outputDir: join(folder, 'root'), allowUnsafePaths: true };

    for (const [path, expected] of [
      ['../outside/x.png', join(folder, 'outside', 'x.png')],
      [join(folder, 'new', 'x.png'), join(folder, 'new', 'x.png')],
      ['.hidden/x.png', join(folder, 'root', '.hidden', 'x.png')],
    ] as const)
      await expect(claim(options, { path })).resolves.toMatchObject({ path: expected });
  });

  it('they begin in the working directory when no folder is named for writing', async () => {
    const folder = await createFolder();
    const options = { inputDir: join(folder, 'root'), cwd: folder, allowUnsafePaths: true };

    await expect(claim(options, { path: 'x.png' })).resolves.toMatchObject({
      path: join(await realpath(folder), 'x.png'),
    });
  });

  it('a folder takes a name of its own, and no path is a folder', async () => {
    const folder = await createFolder();
    const options = { cwd: folder, allowUnsafePaths: true };

    for (const [path, parent] of [
      [undefined, folder],
      ['outside', join(folder, 'outside')],
      ['made/', join(folder, 'made')],
    ] as const) {
      const output = await claim(options, { path });
      await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
        path: join(parent, 'a-red-panda.png'),
      });
    }
  });

  it('what cannot be meant is refused all the same', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'there.png'), '');
    const options = { cwd: folder, allowUnsafePaths: true };

    await expect(refusal(options, '~/x.png')).resolves.toMatchObject({ code: 'UNSAFE_PATH' });
    await expect(refusal(options, 'there.png')).resolves.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
