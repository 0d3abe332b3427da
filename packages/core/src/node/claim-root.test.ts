import { realpath, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { content, png } from '../../test/support/outputs.ts';
import { failureOf } from '../../test/support/failure.ts';
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

  it('is created when it was configured and is missing', async () => {
    const folder = await createFolder();
    const outputDir = join(folder, 'new', 'deep');

    await expect(claim({ outputDir }, { path: 'x.png' })).resolves.toMatchObject({
      path: join(outputDir, 'x.png'),
    });
  });

  it.each(['/', homedir()])('is refused when it is %s and was not configured', async (cwd) => {
    const reason = 'no folder is set, and the working directory is too broad';

    await expect(failureOf(claim({ cwd }))).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: `Cannot write "a-red-panda": ${reason}`,
      hints: [outputDirHint],
    });
  });

  it.runIf(process.platform === 'linux')('may not be in a virtual file system', async () => {
    await expect(refusal({ outputDir: '/proc/self' }, 'x.png')).resolves.toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot write "x.png": it is in a virtual file system',
    });
  });

  it('is not named in the error when it cannot be created', async () => {
    const folder = await createFolder();
    const error = await failureOf(claim({ outputDir: join(folder, 'root', 'a.png', 'sub') }));

    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot write "a-red-panda": the output folder is missing and cannot be created',
    });
    expect(JSON.stringify(error)).not.toContain(folder);
  });
});

describe('without a sandbox', () => {
  it('any path may be written, and relative paths start in the output folder', async () => {
    const folder = await createFolder();
    const options = { outputDir: join(folder, 'root'), allowUnsafePaths: true };

    for (const [path, expected] of [
      ['../outside/x.png', join(folder, 'outside', 'x.png')],
      [join(folder, 'new', 'x.png'), join(folder, 'new', 'x.png')],
      ['.hidden/x.png', join(folder, 'root', '.hidden', 'x.png')],
    ] as const)
      await expect(claim(options, { path })).resolves.toMatchObject({ path: expected });
  });

  it('relative paths start in the working directory without an output folder', async () => {
    const folder = await createFolder();
    const options = { inputDir: join(folder, 'root'), cwd: folder, allowUnsafePaths: true };

    await expect(claim(options, { path: 'x.png' })).resolves.toMatchObject({
      path: join(await realpath(folder), 'x.png'),
    });
  });

  it('a path of a folder gets a file name, and no path means the root', async () => {
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

  it('an ambiguous path is refused all the same', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'there.png'), '');
    const options = { cwd: folder, allowUnsafePaths: true };

    await expect(refusal(options, 'C:\\x.png')).resolves.toMatchObject({ code: 'UNSAFE_PATH' });
    await expect(refusal(options, 'there.png')).resolves.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
