import { describe, expect, it } from 'vitest';

import { content } from '../../../test/support/outputs.ts';
import type { OutputTarget } from '../../media/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { MEMORY_FALLBACK_MAX_BYTES, saveWithMemoryFallback } from './memory-fallback.ts';

const full = new OpenRouterError('INTERNAL', 'Cannot write: no disk takes it');

/** A disk that accepts a number of chunks, and then fails. */
function diskFor(chunks: number): OutputTarget {
  return {
    path: undefined,
    async save({ chunks: given }) {
      let count = 0;
      for await (const _ of given) {
        count += 1;
        if (count > chunks) break;
      }
      throw full;
    },
  };
}

function join(inMemory: readonly Uint8Array[]): readonly number[] {
  return inMemory.flatMap((chunk) => [...chunk]);
}

describe('output that cannot be written', () => {
  it.each([0, 1, 9])('is returned complete after %i chunks were written', async (chunks) => {
    const outcome = await saveWithMemoryFallback(
      diskFor(chunks),
      content(Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4)),
      undefined,
    );
    expect('inMemory' in outcome && join(outcome.inMemory)).toEqual([1, 2, 3, 4]);
  });

  it('is copied, so that its source may reuse its memory', async () => {
    async function* oneBuffer(): AsyncGenerator<Uint8Array> {
      const buffer = new Uint8Array(2);
      for (const byte of [1, 2, 3]) yield buffer.fill(byte);
    }
    const outcome = await saveWithMemoryFallback(diskFor(1), { chunks: oneBuffer() }, undefined);
    expect('inMemory' in outcome && join(outcome.inMemory)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('fails when its source fails or the caller aborts', async () => {
    const broken = content(Uint8Array.of(1), new Error('broken'));
    await expect(saveWithMemoryFallback(diskFor(9), broken, undefined)).rejects.toThrow('broken');
    const signal = AbortSignal.abort('enough');
    await expect(
      saveWithMemoryFallback(diskFor(1), content(Uint8Array.of(1)), signal),
    ).rejects.toBe(full);
  });

  it('is held in memory up to its limit, and fails above it', async () => {
    const most = new Uint8Array(MEMORY_FALLBACK_MAX_BYTES);
    const outcome = await saveWithMemoryFallback(diskFor(0), content(most), undefined);
    expect('inMemory' in outcome && outcome.inMemory[0]?.length).toBe(MEMORY_FALLBACK_MAX_BYTES);
    const larger = content(most, Uint8Array.of(1));
    await expect(saveWithMemoryFallback(diskFor(0), larger, undefined)).rejects.toBe(full);
  });
});
