import { mkdir, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { content, holds, namesIn, png } from '../../test/support/outputs.ts';
import { failureOf } from '../../test/support/failure.ts';
import { createFolder } from '../../test/support/workspace-folder.ts';
import type { OutputTarget } from '../media/workspace.ts';
import { createWorkspace } from './workspace.ts';
import { verifies } from '../../../../tests/requirements.ts';
import { BLOCK_BYTES } from './output/write-blocks.ts';

/** Creates a target in a root of its own, with fallback folders of its own. */
async function reserve(path = 'new/x.png') {
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
  return { folder, root, temporary, stateHome, output, path: join(root, 'new') };
}

/** Saves a large file, and changes its folder when half of it is on the disk. */
async function saveWith(output: OutputTarget, harm: () => Promise<void>) {
  // More than two blocks, so that the first is written when the folder changes.
  const half = new Uint8Array(2.5 * BLOCK_BYTES).fill(7);
  const bytes = Buffer.concat([png(3, 2), half, half]);
  async function* chunks() {
    yield bytes.subarray(0, half.length);
    await harm();
    yield bytes.subarray(half.length);
  }
  return { bytes, saved: await output.save({ chunks: chunks() }) };
}

describe('an output that cannot be written to its target', () => {
  it('is saved to the temporary folder, readable only by the user', async () => {
    const { output, path, temporary } = await reserve();
    await rm(path, { recursive: true });
    await writeFile(path, 'in the way');
    const saved = await output.save(content(png(3, 2)));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'a part of its folder is a file or a link',
      width: 3,
    });
    await expect(holds(saved.path, png(3, 2))).resolves.toBe(true);
    expect((await stat(saved.path ?? '')).mode & 0o077).toBe(0);
  });

  it('is not written through a link that replaced its folder', async () => {
    const { folder, output, path, temporary } = await reserve();
    await rename(path, join(folder, 'moved'));
    await symlink(join(folder, 'outside'), path);
    const saved = await output.save(content(png(3, 2)));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'it is outside the folder that may be written to',
    });
    await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it('is not written to a root that became a link', async () => {
    const { folder, root, output, temporary } = await reserve('x.png');
    await rename(root, join(folder, 'moved'));
    await symlink(join(folder, 'outside'), root);

    await expect(output.save(content(png(3, 2)))).resolves.toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'its folder was moved or replaced',
    });
    await expect(namesIn(join(folder, 'outside'))).resolves.toEqual(['secret.png']);
  });

  it(
    verifies('make.rescue', 'is complete although its folder was removed during the write'),
    async () => {
      const { output, path, temporary } = await reserve();
      const { bytes, saved } = await saveWith(output, async () => {
        await rm(path, { recursive: true });
      });

      expect(saved.path).toBe(join(temporary, 'x.png'));
      expect(saved.fallbackReason).toBe('its folder was moved or replaced');
      await expect(holds(saved.path, bytes)).resolves.toBe(true);
      await expect(namesIn(temporary)).resolves.toEqual(['x.png']);
    },
  );

  it('does not follow a folder that is moved away during the write', async () => {
    const { folder, output, path, temporary } = await reserve();
    const { bytes, saved } = await saveWith(output, async () => {
      await rename(path, join(folder, 'outside', 'new'));
      await symlink(join(folder, 'outside', 'new'), path);
    });

    expect(saved.path).toBe(join(temporary, 'x.png'));
    await expect(holds(saved.path, bytes)).resolves.toBe(true);
    await expect(namesIn(join(folder, 'outside', 'new'))).resolves.toEqual([]);
  });

  it('does not replace a file in the temporary folder', async () => {
    const { output, path, temporary } = await reserve();
    await writeFile(join(temporary, 'x.png'), 'theirs');
    await rm(path, { recursive: true });
    await writeFile(path, 'in the way');

    await expect(output.save(content(png(3, 2)))).resolves.toMatchObject({
      path: join(temporary, 'x-2.png'),
      note: undefined,
    });
  });

  it('is saved to the state folder when there is no temporary folder', async () => {
    const { output, path, temporary, stateHome } = await reserve();
    await rm(temporary, { recursive: true });
    await writeFile(temporary, 'in the way');
    const { bytes, saved } = await saveWith(output, async () => {
      await rm(path, { recursive: true });
    });

    expect(saved.path).toBe(join(stateHome, 'orm', 'rescued', 'x.png'));
    await expect(holds(saved.path, bytes)).resolves.toBe(true);
  });

  it('is reported with every reason when no folder accepts it', async () => {
    const { output, path, temporary, stateHome } = await reserve();
    await rm(temporary, { recursive: true });
    for (const blocked of [temporary, stateHome]) await writeFile(blocked, 'in the way');
    await rm(path, { recursive: true });
    await writeFile(path, 'in the way');
    const error = await failureOf(output.save(content(png(3, 2))));

    expect(error).toMatchObject({
      code: 'INTERNAL',
      message:
        'Cannot save the output: a part of its folder is a file or a link, and no fallback folder accepts it',
      details: {
        bytesWritten: 0,
        failures: Array.from({ length: 3 }, () => 'a part of its folder is a file or a link'),
      },
    });
  });
});
