import { describe, expect, it } from 'vitest';

import { content } from '../../../test/support/outputs.ts';
import type { OutputTarget } from '../../media/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { MEMORY_FALLBACK_MAX_BYTES, saveOrHold } from './memory-fallback.ts';

const full = new OpenRouterError('INTERNAL', 'Cannot write: no disk takes it');

/** A disk that takes so many pieces, and then no more. */
function diskFor(chunks: number): OutputTarget {
  return {
    path: undefined,
    async save({ chunks: given }) {
      let taken = 0;
      for await (const _ of given) {
        taken += 1;
        if (taken > chunks) break;
      }
      throw full;
    },
  };
}

function join(held: readonly Uint8Array[]): readonly number[] {
  return held.flatMap((chunk) => [...chunk]);
}

describe('what no disk takes', () => {
  it.each([0, 1, 9])('is given back whole, also after %i pieces were written', async (chunks) => {
    const outcome = await saveOrHold(
      diskFor(chunks),
      content(Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4)),
      undefined,
    );
    expect('held' in outcome && join(outcome.held)).toEqual([1, 2, 3, 4]);
  });

  it('is held apart from the memory that it came in', async () => {
    async function* oneBuffer(): AsyncGenerator<Uint8Array> {
      const buffer = new Uint8Array(2);
      for (const byte of [1, 2, 3]) yield buffer.fill(byte);
    }
    const outcome = await saveOrHold(diskFor(1), { chunks: oneBuffer() }, undefined);
    expect('held' in outcome && join(outcome.held)).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('is a failure when its pieces fail, or whoever wanted it gave up', async () => {
    const broken = content(Uint8Array.of(1), new Error('broken'));
    await expect(saveOrHold(diskFor(9), broken, undefined)).rejects.toThrow('broken');
    const signal = AbortSignal.abort('enough');
    await expect(saveOrHold(diskFor(1), content(Uint8Array.of(1)), signal)).rejects.toBe(full);
  });

  it('is held up to its limit, and a failure above', async () => {
    const most = new Uint8Array(MEMORY_FALLBACK_MAX_BYTES);
    const outcome = await saveOrHold(diskFor(0), content(most), undefined);
    expect('held' in outcome && outcome.held[0]?.length).toBe(MEMORY_FALLBACK_MAX_BYTES);
    const larger = content(most, Uint8Array.of(1));
    await expect(saveOrHold(diskFor(0), larger, undefined)).rejects.toBe(full);
  });
});
