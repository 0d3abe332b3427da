import { mkdir, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { content, failureOf, holds, namesIn, png } from '../../test/support/outputs.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';
import type { OutputTarget } from '../media/workspace.ts';
import { createWorkspace } from './workspace.ts';
import { verifies } from '../../../../tests/requirements.ts';
import { BLOCK_BYTES } from './output/write-blocks.ts';

/** A place in a root of its own, with folders of its own to be rescued to. */
async function claim(path = 'new/x.png') {
  const folder = await realpath(await createFolder());
  const temporary = join(folder, 'temporary');
  await mkdir(temporary);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const [root, stateHome] = [join(folder, 'root'), join(folder, 'state')];
  await mkdir(join(root, 'new'));
  const output = await createWorkspace({ outputDir: root, stateHome }).reserveOutput({
    nameHint: 'x',
    path,
  });
  return { folder, root, temporary, stateHome, output, place: join(root, 'new') };
}

/** Saves a large file, and does something to its folder when half of it is on the disk. */
async function saveWith(output: OutputTarget, harm: () => Promise<void>) {
  // More than two blocks, so that the first is written when the harm is done.
  const half = new Uint8Array(2.5 * BLOCK_BYTES).fill(7);
  const bytes = Buffer.concat([png(3, 2), half, half]);
  async function* chunks() {
    yield bytes.subarray(0, half.length);
    await harm();
    yield bytes.subarray(half.length);
  }
  return { bytes, saved: await output.save({ chunks: chunks() }) };
}

describe('what cannot be written where it belongs', () => {
  it('is kept in the temporary folder, for the user alone', async () => {
    const { output, place, temporary } = await claim();
    await rm(place, { recursive: true });
    await writeFile(place, 'in the way');
    const saved = await output.save(content(png(3, 2)));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'a part of its folder is a file or a link',
      width: 3,
    });
    await expect(holds(saved.path, png(3, 2))).resolves.toBe(true);
    expect((await stat(saved.path ?? '')).mode & 0o077).toBe(0);
  });

  it('is not written through a link that took the place of its folder', async () => {
    const { folder, output, place, temporary } = await claim();
    await rename(place, join(folder, 'moved'));
    await symlink(join(folder, 'outside'), place);
    const saved = await output.save(content(png(3, 2)));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'it is outside the folder that may be written to',
    });
    await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it('is not written to a root that became a link', async () => {
    const { folder, root, output, temporary } = await claim('x.png');
    await rename(root, join(folder, 'moved'));
    await symlink(join(folder, 'outside'), root);

    await expect(output.save(content(png(3, 2)))).resolves.toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'its folder was moved or replaced',
    });
    await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it(
    verifies('make.rescue', 'is whole although its folder was removed in the middle'),
    async () => {
      const { output, place, temporary } = await claim();
      const { bytes, saved } = await saveWith(output, async () => {
        await rm(place, { recursive: true });
      });

      expect(saved.path).toBe(join(temporary, 'x.png'));
      expect(saved.fallbackReason).toBe('its folder was moved or replaced');
      await expect(holds(saved.path, bytes)).resolves.toBe(true);
      await expect(namesIn(temporary)).resolves.toEqual(['x.png']);
    },
  );

  it('does not follow a folder that is moved out in the middle', async () => {
    const { folder, output, place, temporary } = await claim();
    const { bytes, saved } = await saveWith(output, async () => {
      await rename(place, join(folder, 'outside', 'new'));
      await symlink(join(folder, 'outside', 'new'), place);
    });

    expect(saved.path).toBe(join(temporary, 'x.png'));
    await expect(holds(saved.path, bytes)).resolves.toBe(true);
    await expect(namesIn(join(folder, 'outside', 'new'))).resolves.toEqual([]);
  });

  it('does not take the name of what is in the temporary folder', async () => {
    const { output, place, temporary } = await claim();
    await writeFile(join(temporary, 'x.png'), 'theirs');
    await rm(place, { recursive: true });
    await writeFile(place, 'in the way');

    await expect(output.save(content(png(3, 2)))).resolves.toMatchObject({
      path: join(temporary, 'x-2.png'),
      note: undefined,
    });
  });

  it('goes to the folder of the state when there is no temporary one', async () => {
    const { output, place, temporary, stateHome } = await claim();
    await rm(temporary, { recursive: true });
    await writeFile(temporary, 'in the way');
    const { bytes, saved } = await saveWith(output, async () => {
      await rm(place, { recursive: true });
    });

    expect(saved.path).toBe(join(stateHome, 'orm', 'rescued', 'x.png'));
    await expect(holds(saved.path, bytes)).resolves.toBe(true);
  });

  it('is told of with all that is known when no folder takes it', async () => {
    const { output, place, temporary, stateHome } = await claim();
    await rm(temporary, { recursive: true });
    for (const blocked of [temporary, stateHome]) await writeFile(blocked, 'in the way');
    await rm(place, { recursive: true });
    await writeFile(place, 'in the way');
    const error = await failureOf(output.save(content(png(3, 2))));

    expect(error).toMatchObject({
      code: 'INTERNAL',
      message:
        'Cannot save what was made: a part of its folder is a file or a link, and no other folder takes it',
      details: {
        bytesWritten: 0,
        failures: Array.from({ length: 3 }, () => 'a part of its folder is a file or a link'),
      },
    });
  });
});
