import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createFolder, failure, read } from '../../test/support/workspace-folder.ts';
import { MAX_COMPARED_NAMES, escapePath, findLookAlikes } from './look-alikes.ts';

const screenshot = 'Bildschirmfoto um 9.41\u202fPM.png';

/** A root with files of these names. */
async function createRoot(...names: readonly string[]): Promise<string> {
  const inputDir = join(await createFolder(), 'root');
  for (const name of names) {
    await mkdir(join(inputDir, name, '..'), { recursive: true });
    await writeFile(join(inputDir, name), `bytes of ${escapePath(name)}`);
  }
  return inputDir;
}

// Other systems do not keep both forms of a name apart.
describe.runIf(process.platform === 'linux')('a name that looks like another', () => {
  it.each([
    [screenshot, 'Bildschirmfoto um 9.41 PM.png'],
    [screenshot, 'Bildschirmfoto um 9.41\u00a0PM.png'],
    ['a\u00a0b.png', 'a b.png'],
    ['a b.png', 'a\u202fb.png'],
    ['cafe\u0301.png', 'caf\u00e9.png'],
    ['caf\u00e9.png', 'cafe\u0301.png'],
    ['\u200eIMG_1.png', 'IMG_1.png'],
    ['U\u0308ber uns/ka\u0308se 1.png', '\u00dcber uns/k\u00e4se\u00a01.png'],
  ])('%j is opened for %j, in the sandbox and without', async (name, requested) => {
    const inputDir = await createRoot(name);

    for (const allowUnsafePaths of [false, true])
      for (const text of [requested, `'${requested}'`, join(inputDir, requested)])
        await expect(read({ inputDir, allowUnsafePaths }, text)).resolves.toBe(
          `bytes of ${escapePath(name)}`,
        );
  });

  it('is told with escapes when there are two, which can be handed back', async () => {
    const inputDir = await createRoot('a\u202fb.png', 'a\u00a0b.png');

    await expect(failure({ inputDir }, 'a b.png')).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read "a b.png": several files have names that look like it',
      hints: [
        {
          kind: 'did-you-mean',
          values: expect.arrayContaining(['a\\u202fb.png', 'a\\u00a0b.png']),
        },
      ],
    });
    await expect(read({ inputDir }, 'a\\u202fb.png')).resolves.toBe('bytes of a\\u202fb.png');
    const anywhere = { cwd: inputDir, allowUnsafePaths: true };
    await expect(failure(anywhere, 'a b.png')).resolves.toMatchObject({
      hints: [{ values: expect.arrayContaining([join(escapePath(inputDir), 'a\\u202fb.png')]) }],
    });
    await expect(read(anywhere, join(inputDir, 'a\\u202fb.png'))).resolves.toBe(
      'bytes of a\\u202fb.png',
    );
  });

  it('is not used when the name itself exists', async () => {
    const inputDir = await createRoot('a\u202fb.png', 'a b.png');

    await expect(read({ inputDir }, 'a b.png')).resolves.toBe('bytes of a b.png');
  });

  it('is neither found outside the sandbox nor among hidden files', async () => {
    const inputDir = await createRoot('.env\u00a0x', '\u200b.png');
    await writeFile(join(inputDir, '..', 'outside', 'a\u202fb.png'), 'secret');
    await symlink('../outside', join(inputDir, 'out'));

    for (const text of ['out/a b.png', '../outside/a b.png', '.env x', '\u200b.env\u202fx'])
      await expect(failure({ inputDir }, text)).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
      });
  });

  it('of a link that leads outside does not tell what is there', async () => {
    const inputDir = await createRoot('a.png');
    await writeFile(join(inputDir, '..', 'outside', 'there.png'), 'secret');
    await symlink('../outside', join(inputDir, 'out\u00a0side'));

    const failures = ['there', 'gone'].map(
      async (name) => await failure({ inputDir }, `out side/${name}.png`),
    );

    const [there, gone] = await Promise.all(failures);
    expect(there).toMatchObject({ code: 'UNSAFE_PATH' });
    expect(gone).toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot read "out side/gone.png": it is outside the folder that may be read',
    });
  });

  it('is searched for among a limited number of names', async () => {
    async function* many(count: number) {
      for (let index = 1; index < count; index += 1) yield `photo ${index}.png`;
      yield 'a\u202fb.png';
    }
    const find = async (count: number) =>
      await findLookAlikes('/none', ['a b.png'], () => many(count));

    await expect(find(MAX_COMPARED_NAMES)).resolves.toEqual([['a\u202fb.png']]);
    await expect(find(MAX_COMPARED_NAMES + 1)).resolves.toEqual([]);
  });

  it('does not follow a folder that is gone', async () => {
    const inputDir = await createRoot('a\u202fb/c.png');
    await rm(join(inputDir, 'a\u202fb'), { recursive: true });

    await expect(failure({ inputDir }, 'a b/c.png')).resolves.toMatchObject({
      message: 'Cannot read "a b/c.png": there is no such file',
    });
  });
});
