import { readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { content, png } from '../../test/support/outputs.ts';
import { claim, refusal } from '../../test/support/claims.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';
import { createJobLedger } from './job-ledger.ts';
import { makeFolders } from './make-folders.ts';
import { MAX_PART_BYTES, MAX_PATH_PARTS } from './path-rules.ts';

describe('folders', () => {
  it('are created one by one, and those that were created are returned', async () => {
    const folder = await createFolder();

    await expect(makeFolders(join(folder, 'root', 'a', 'b'))).resolves.toEqual([
      join(folder, 'root', 'a'),
      join(folder, 'root', 'a', 'b'),
    ]);
    await expect(makeFolders(join(folder, 'root', 'a', 'b'))).resolves.toEqual([]);
  });

  it('that cannot all be created are removed', async () => {
    const folder = await createFolder();
    await symlink('none', join(folder, 'root', 'link'));

    for (const [path, code] of [
      [join('a', 'b', 'c'.repeat(256), 'd'), 'ENAMETOOLONG'],
      [join('a.png', 'x'), 'ENOTDIR'],
      ['a.png', 'ENOTDIR'],
      ['link', 'ENOENT'],
    ] as const)
      await expect(makeFolders(join(folder, 'root', path))).rejects.toMatchObject({ code });
    await expect(readdir(join(folder, 'root'))).resolves.toEqual(['a.png', 'link', 'sub']);
  });
});

describe.runIf(process.platform === 'linux')('a folder below a virtual file system', () => {
  it('is refused at once as a target, a fallback and a ledger', async () => {
    await expect(
      refusal({ cwd: '/', allowUnsafePaths: true }, '/proc/nope/deep/x.png'),
    ).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot write "/proc/nope/deep/x.png": no file can be created in its folder',
    });
    await expect(refusal({ outputDir: '/proc/nope/deep' }, 'x.png')).resolves.toMatchObject({
      message: 'Cannot write "x.png": the output folder is missing and cannot be created',
    });
    const ledger = createJobLedger({ path: '/proc/nope/jobs.jsonl' });
    await expect(ledger.append({ type: 'forgotten', id: 'job-1' })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
  });
});

describe('a refused target', () => {
  it('leaves no folder behind when it is aborted in the middle', async () => {
    const outputDir = join(await createFolder(), 'root');
    for (const allowUnsafePaths of [false, true]) {
      const caller = new AbortController();
      const reserving = claim(
        { outputDir, allowUnsafePaths },
        { path: `${'b/'.repeat(200)}x.png`, signal: caller.signal },
      );
      setImmediate(() => {
        caller.abort('Enough');
      });
      await expect(reserving).rejects.toBe('Enough');
    }
    await expect(readdir(outputDir)).resolves.toEqual(['a.png', 'sub']);
  });

  it('leaves no folder behind, not even the root', async () => {
    const folder = await createFolder();
    await writeFile(join(folder, 'root', 'file'), '');
    const outputDir = join(folder, 'new', 'deep');

    await claim({ outputDir }, { path: 'a/b/x.png' });
    for (const path of ['/etc/x.png', `a/${'n'.repeat(230)}.png`, '.hidden/x.png'])
      await refusal({ outputDir }, path);
    await refusal({ cwd: folder, allowUnsafePaths: true }, `made/here/${'n'.repeat(230)}.png`);
    await refusal({ cwd: folder, allowUnsafePaths: true }, 'root/file/deep/x.png');
    await expect(readdir(folder)).resolves.toEqual(['outside', 'root']);
    await expect(readdir(join(folder, 'root'))).resolves.toEqual(['a.png', 'file', 'sub']);
  });

  it('may be saved all the same when its root was removed again', async () => {
    const folder = await createFolder();
    const outputDir = join(folder, 'new', 'deep');
    const output = await claim({ outputDir }, { path: 'x.png' });
    await expect(stat(join(folder, 'new'))).rejects.toMatchObject({ code: 'ENOENT' });

    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(outputDir, 'x.png'),
      fallbackReason: undefined,
    });
  });
});

describe('a path', () => {
  const long = `${'n'.repeat(200)}/`.repeat(21);

  it.each([
    ['that is longer than any system allows', `${long}x.png`, true],
    ['of as many parts as are possible', `${'a/'.repeat(MAX_PATH_PARTS / 2)}x.png`, false],
    ['of more parts', `${'a/'.repeat(MAX_PATH_PARTS)}x.png`, true],
    ['with a name as long as a system allows', `${'n'.repeat(MAX_PART_BYTES)}/x.png`, false],
    ['with a longer name', `${'n'.repeat(MAX_PART_BYTES + 1)}/x.png`, true],
  ])('%s is measured before the disk is accessed', async (_what, text, isTooLong) => {
    const outputDir = join(await createFolder(), 'root');
    const error = isTooLong
      ? await refusal({ outputDir }, text)
      : await claim({ outputDir }, { path: text }).catch((thrown: unknown) => thrown);

    expect(JSON.stringify(error).includes('each of 255 bytes')).toBe(isTooLong);
  });
});
