import { describe, expect, it } from 'vitest';

import { lazyMethods } from './lazy-methods.ts';

/** An owner whose methods look at it, and how often it was loaded. */
function createOwner() {
  const loads = { count: 0 };
  const owner = {
    word: 'river',
    async say(times: number) {
      return this.word.repeat(times);
    },
    async *spell() {
      yield* this.word;
    },
    async fail(): Promise<string> {
      throw new Error('no');
    },
  };
  const load = async () => {
    loads.count += 1;
    return owner;
  };
  return { loads, late: lazyMethods(load, ['say', 'fail'], ['spell']) };
}

describe('deferred', () => {
  it('loads nothing before the first call, and once', async () => {
    const { loads, late } = createOwner();
    expect(loads.count).toBe(0);
    expect(await Promise.all([late.say(1), late.say(2)])).toEqual(['river', 'riverriver']);
    expect(loads.count).toBe(1);
  });

  it('gives streams that load with their first turn', async () => {
    const { loads, late } = createOwner();
    const stream = late.spell();
    expect(loads.count).toBe(0);
    let spelled = '';
    for await (const letter of stream) spelled += letter;
    expect(spelled).toBe('river');
  });

  it('hands failures on', async () => {
    await expect(createOwner().late.fail()).rejects.toThrow('no');
  });

  it('is nothing that can be awaited by accident', () => {
    const { late } = createOwner();
    expect('then' in late).toBe(false);
  });
});
