import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { content, holds, namesIn, png } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { createMemoryOutputStore } from '../../media/memory-output-store.ts';
import type { OutputStore, PendingOutput } from '../../media/output-store.ts';
import { createWorkspace } from '../workspace.ts';
import { BLOCK_BYTES } from './write-blocks.ts';

/** Creates a target in a store whose objects fail in their own way, and a fallback folder. */
async function reserveIn(change: (pending: PendingOutput) => Partial<PendingOutput>) {
  const temporary = await realpath(await createFolder());
  await rm(join(temporary, 'root'), { recursive: true });
  await rm(join(temporary, 'outside'), { recursive: true });
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const memory = createMemoryOutputStore();
  const outputStore: OutputStore = {
    ...memory,
    async locate(request) {
      const location = await memory.locate(request);
      const create = async () => {
        const pending = await location.create();
        return { ...pending, ...change(pending) };
      };
      return { ...location, create };
    },
  };
  const output = await createWorkspace({ outputStore }).reserveOutput({
    nameHint: 'x',
    path: 'x.png',
  });
  return { temporary, memory, output };
}

/** More than two blocks, so that the second is written while the third is filled. */
const image = Buffer.concat([png(3, 2), new Uint8Array(2.5 * BLOCK_BYTES).fill(7)]);

/** Fails with the second block. */
function failingLater({ write }: PendingOutput): Partial<PendingOutput> {
  return {
    async write(chunk, position) {
      // A part of it may have been written.
      await write(chunk.subarray(0, position === 0 ? undefined : 9), position);
      if (position > 0) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    },
  };
}

describe('output that a store does not accept completely', () => {
  it('is complete in a file, with the bytes written before', async () => {
    const calls: string[] = [];
    const { temporary, memory, output } = await reserveIn((pending) => ({
      ...failingLater(pending),
      abort: async () => void calls.push('aborted'),
    }));
    const saved = await output.save(content(image));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'writing failed with ECONNRESET',
      note: undefined,
      bytes: image.length,
      width: 3,
    });
    await expect(holds(saved.path, image)).resolves.toBe(true);
    expect(memory.objects.size).toBe(0);
    expect(calls).toEqual(['aborted']);
  });

  it('is complete in a file when only its commit failed', async () => {
    const { temporary, output } = await reserveIn(() => ({
      commit: async () => await Promise.reject(new Error('503')),
    }));
    const saved = await output.save(content(image));

    expect(saved).toMatchObject({
      path: join(temporary, 'x.png'),
      fallbackReason: 'writing failed',
    });
    await expect(holds(saved.path, image)).resolves.toBe(true);
  });

  it.each([
    ['cannot be read', async () => await Promise.reject<Blob>(new Error('gone'))],
    ['is shorter than it was', async () => new Blob(['short'])],
  ])('is reported when the bytes written %s', async (_, read) => {
    const { temporary, output } = await reserveIn((pending) => ({
      ...failingLater(pending),
      read,
    }));
    const error = await failureOf(output.save(content(image)));

    expect(error).toMatchObject({
      code: 'INTERNAL',
      message:
        'Cannot save the output: writing failed with ECONNRESET, and no fallback folder accepts it',
      details: {
        bytesWritten: BLOCK_BYTES,
        failures: ['writing failed with ECONNRESET', 'writing failed', 'writing failed'],
      },
    });
    await expect(namesIn(temporary)).resolves.toEqual([]);
  });

  it('keeps its fallback reason when the abandoned object cannot be removed', async () => {
    const reason = new Error('the line is cut');
    const { output } = await reserveIn(() => ({
      abort: async () => await Promise.reject(new Error('no right to remove')),
    }));

    await expect(output.save(content(png(1, 1), reason))).rejects.toBe(reason);
  });
});
