import { link, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { content, holds, png, wav } from '../../test/support/outputs.ts';
import { claimInRoot } from '../../test/support/claims.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';
import { createWorkspace } from './workspace.ts';

describe('the name of a file', () => {
  it('has the extension of its bytes', async () => {
    const { root, output } = await claimInRoot({ path: 'clip.mp3' });

    await expect(output.save(content(wav(10)))).resolves.toMatchObject({
      path: join(root, 'clip.wav'),
      note: '"clip.mp3" contains audio/wav, so it was saved as "clip.wav"',
    });
  });

  it('with another extension than requested never replaces a file', async () => {
    const { root, output } = await claimInRoot({ path: 'clip.mp3', overwrite: true });
    await writeFile(join(root, 'clip.wav'), 'theirs');

    await expect(output.save(content(wav(10)))).resolves.toMatchObject({
      path: join(root, 'clip-2.wav'),
    });
    await expect(readFile(join(root, 'clip.wav'), 'utf8')).resolves.toBe('theirs');
  });

  it('gets an extension where it has none', async () => {
    const { root, output } = await claimInRoot({ path: 'sub/clip' });

    await expect(output.save(content(wav(10)))).resolves.toMatchObject({
      path: join(root, 'sub', 'clip.wav'),
      note: undefined,
    });
  });

  it('gets a number for each further file, and skips existing ones', async () => {
    const { root, output } = await claimInRoot();
    await writeFile(join(root, 'red-panda-2.png'), 'theirs');
    const saved = [];
    for (let count = 0; count < 3; count += 1) saved.push(await output.save(content(png(1, 1))));

    expect(saved.map(({ path, note }) => [path, note])).toEqual([
      [join(root, 'red-panda.png'), undefined],
      [join(root, 'red-panda-3.png'), undefined],
      [join(root, 'red-panda-4.png'), undefined],
    ]);
    await expect(readFile(join(root, 'red-panda-2.png'), 'utf8')).resolves.toBe('theirs');
  });

  it('is replaced with overwrite, and only the requested one', async () => {
    const { root, output } = await claimInRoot({ path: 'a.png', overwrite: true });
    await writeFile(join(root, 'a-2.png'), 'theirs');
    const [first, second] = [png(1, 1), png(2, 2)];

    await expect(output.save(content(first))).resolves.toMatchObject({ path: join(root, 'a.png') });
    await expect(output.save(content(second))).resolves.toMatchObject({
      path: join(root, 'a-3.png'),
    });
    await expect(holds(join(root, 'a.png'), first)).resolves.toBe(true);
    await expect(readFile(join(root, 'a-2.png'), 'utf8')).resolves.toBe('theirs');
  });

  it('is never taken from a file that was created meanwhile', async () => {
    const { root, output } = await claimInRoot({ path: 'x.png' });
    await writeFile(join(root, 'x.png'), 'theirs');

    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(root, 'x-2.png'),
      note: '"x.png" was taken meanwhile, so it was saved as "x-2.png"',
    });
    await expect(readFile(join(root, 'x.png'), 'utf8')).resolves.toBe('theirs');
  });

  it('is never taken from a file that was created during the write', async () => {
    const { root, output } = await claimInRoot({ path: 'x.png' });
    async function* chunks() {
      yield png(1, 1);
      await writeFile(join(root, 'x.png'), 'theirs');
    }

    await expect(output.save({ chunks: chunks() })).resolves.toMatchObject({
      path: join(root, 'x-2.png'),
    });
    await expect(readFile(join(root, 'x.png'), 'utf8')).resolves.toBe('theirs');
  });

  it('is unique among files that are saved concurrently', async () => {
    const root = join(await createFolder(), 'root');
    const workspace = createWorkspace({ outputDir: root });
    const outputs = await Promise.all(
      Array.from(
        { length: 20 },
        async () => await workspace.reserveOutput({ nameHint: 'x', path: 'x.png' }),
      ),
    );
    const sizes = outputs.map((_, index) => index + 1);
    const saved = await Promise.all(
      outputs.map(async (output, index) => await output.save(content(png(index + 1, 1)))),
    );

    expect(new Set(saved.map(({ path }) => path)).size).toBe(20);
    expect(saved.map(({ width }) => width)).toEqual(sizes);
    for (const { path, width } of saved)
      await expect(holds(path, png(width ?? 0, 1))).resolves.toBe(true);
  });
});

describe('a change of the target after it was checked', () => {
  it.each([false, true])(
    'to a link is neither followed nor replaced, overwrite %s',
    async (overwrite) => {
      const { root, outside, output } = await claimInRoot({ path: 'x.png', overwrite });
      await symlink('../outside/secret.png', join(root, 'x.png'));
      const saved = await output.save(content(png(1, 1)));

      expect(saved.path).toBe(join(root, 'x-2.png'));
      await expect(readFile(join(outside, 'secret.png'), 'utf8')).resolves.toBe('secret');
      await expect(readFile(join(root, 'x.png'), 'utf8')).resolves.toBe('secret');
    },
  );

  it('to a folder keeps the folder', async () => {
    const { root, output } = await claimInRoot({ path: 'a.png', overwrite: true });
    await rm(join(root, 'a.png'));
    await mkdir(join(root, 'a.png'));

    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(root, 'a-2.png'),
    });
  });

  it('to a hard link keeps the content of the other name', async () => {
    const { root, outside, output } = await claimInRoot({ path: 'a.png', overwrite: true });
    await rm(join(root, 'a.png'));
    await link(join(outside, 'secret.png'), join(root, 'a.png'));
    await output.save(content(png(1, 1)));

    await expect(readFile(join(outside, 'secret.png'), 'utf8')).resolves.toBe('secret');
    await expect(holds(join(root, 'a.png'), png(1, 1))).resolves.toBe(true);
  });

  it('to a removed folder creates it again', async () => {
    const { root, output } = await claimInRoot({ path: 'sub/x.png' });
    await rename(join(root, 'sub'), join(root, 'old'));

    await expect(output.save(content(png(1, 1)))).resolves.toMatchObject({
      path: join(root, 'sub', 'x.png'),
      fallbackReason: undefined,
    });
  });
});
