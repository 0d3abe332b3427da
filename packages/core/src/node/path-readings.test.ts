import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it, onTestFinished } from 'vitest';

import { claim } from '../../test/support/claims.ts';
import { content, png } from '../../test/support/outputs.ts';
import { createFolder, failure, outside, read } from '../../test/support/workspace-folder.ts';
import { fromFile } from './file-source.ts';
import { createJobLedger } from './job-ledger.ts';

/** Sets the home directory of this process until the test ends. */
function setHome(path: string): void {
  const before = process.env['HOME'] ?? '';
  process.env['HOME'] = path;
  onTestFinished(() => {
    process.env['HOME'] = before;
  });
}

/** A root with a file of a name with a space, and the ways to write its path. */
async function createNamed() {
  const folder = await createFolder();
  const inputDir = join(folder, 'root');
  setHome(inputDir);
  const path = join(inputDir, 'my photo #1.png');
  await writeFile(path, 'mine');
  const texts = [
    path,
    pathToFileURL(path).href,
    `"${pathToFileURL(path).href}"`,
    `file:${path}`,
    '~/my photo #1.png',
    `'${path}'`,
    `"${path}"\n`,
    `${path.replaceAll(/[ #]/gu, '\\$&')} `,
    ' my photo #1.png ',
    "'my photo #1.png'",
    '"~/my photo #1.png"',
  ];
  return { inputDir, path, texts };
}

describe.skipIf(process.platform === 'win32')('a path that was quoted, dropped or given', () => {
  it('is read in a sandbox, without one, and by a program', async () => {
    const { inputDir, texts } = await createNamed();
    const cwd = process.cwd();
    process.chdir(inputDir);
    onTestFinished(() => {
      process.chdir(cwd);
    });

    for (const text of texts) {
      await expect(read({ inputDir }, text)).resolves.toBe('mine');
      await expect(read({ inputDir, allowUnsafePaths: true }, text)).resolves.toBe('mine');
      await expect((await fromFile(text)).text()).resolves.toBe('mine');
    }
  });

  it('of a saved file can be handed back', async () => {
    const outputDir = join(await createFolder(), 'root');
    const output = await claim({ outputDir }, { path: 'a b%20\u00fc.png' });
    const { uri, path = '' } = await output.save(content(png(1, 1)));

    for (const text of [uri, path]) {
      const blob = await (
        await import('./workspace.ts')
      )
        .createWorkspace({ outputDir })
        .openInput(text);
      expect(blob.size).toBe(png(1, 1).length);
    }
  });

  it('means the file of exactly that name when there is one', async () => {
    const inputDir = join(await createFolder(), 'root');
    setHome(join(inputDir, 'sub'));
    await mkdir(join(inputDir, '~'));
    await writeFile(join(inputDir, '~', 'a.png'), 'literal');
    await writeFile(join(inputDir, 'sub', 'a.png'), 'home');
    await writeFile(join(inputDir, "'a.png'"), 'quoted');

    await expect(read({ inputDir }, '~/a.png')).resolves.toBe('literal');
    await expect(read({ inputDir }, "'a.png'")).resolves.toBe('quoted');
    await expect(read({ inputDir }, '~/./a.png')).resolves.toBe('literal');
  });

  it('never leads out of the sandbox', async () => {
    const folder = await createFolder();
    const inputDir = join(folder, 'root');
    setHome(folder);
    const secret = join(folder, 'outside', 'secret.png');
    await symlink(secret, join(inputDir, 'link.png'));

    for (const text of [
      pathToFileURL(secret).href,
      '~/outside/secret.png',
      `'${secret}'`,
      `"${relative(inputDir, secret)}"`,
      `'link.png'`,
      `file://${inputDir}/../outside/secret.png`,
    ])
      await expect(failure({ inputDir }, text)).resolves.toMatchObject(outside(text));
    for (const text of [
      `file://host${secret}`,
      `file://${inputDir}/%2e%2e/outside/secret.png`,
      `file://${inputDir}/..%2foutside/secret.png`,
      `file://${inputDir}/sub%00/../a.png`,
    ])
      await expect(failure({ inputDir }, text)).resolves.toMatchObject({
        code: 'UNSAFE_PATH',
      });
    // The home of another user is never looked up.
    await expect(failure({ inputDir }, '~root/a.png')).resolves.toMatchObject({
      message: 'Cannot read "~root/a.png": there is no such file',
    });
  });

  it('is quoted as it was written in the error, with similar names', async () => {
    const inputDir = join(await createFolder(), 'root');

    await expect(failure({ inputDir }, "'b.png'")).resolves.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot read "'b.png'": there is no such file`,
    });
    await expect(failure({ inputDir }, 'C:\\Users\\me\\a.png')).resolves.toMatchObject({
      message:
        'Cannot read "C:\\Users\\me\\a.png": it is a path of Windows, and this is another system',
    });
    await expect(
      failure({ inputDir, allowUnsafePaths: true }, '"D:/a b.png"'),
    ).resolves.toMatchObject({
      message: 'Cannot read ""D:/a b.png"": it is a path of Windows, and this is another system',
    });
  });
});

describe.skipIf(process.platform === 'win32')('a path of a new file', () => {
  it('may be a file URI, quoted or below ~', async () => {
    const outputDir = join(await createFolder(), 'root');
    setHome(outputDir);
    const path = join(outputDir, 'new one.png');

    for (const text of [pathToFileURL(path).href, '~/new one.png', `'${path}'`, ' new one.png \n'])
      for (const allowUnsafePaths of [true, false])
        await expect(claim({ outputDir, allowUnsafePaths }, { path: text })).resolves.toMatchObject(
          { path },
        );
  });

  it('means a folder named "~" when there is one', async () => {
    const outputDir = join(await createFolder(), 'root');
    await mkdir(join(outputDir, '~'));

    await expect(claim({ outputDir }, { path: '~/a.png' })).resolves.toMatchObject({
      path: join(outputDir, '~', 'a.png'),
    });
  });
});

it('a configured folder may be below ~ and a file URI, as no shell expands settings', async () => {
  const folder = await createFolder();
  setHome(folder);

  await createJobLedger({ path: '~/state/jobs.jsonl' }).append({ type: 'forgotten', id: 'job-1' });
  await expect(readFile(join(folder, 'state', 'jobs.jsonl'), 'utf8')).resolves.toContain('job-1');
  for (const inputDir of ['~/root', pathToFileURL(join(folder, 'root')).href])
    await expect(read({ inputDir, cwd: '/' }, 'a.png')).resolves.toBe('inside');
  expect(homedir()).toBe(folder);
});
