import { describe, expect, it } from 'vitest';

import { lazyMethods } from './lazy-methods.ts';

/** Returns lazy methods of an object that uses `this`, and the number of its loads. */
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
  return { loads, methods: lazyMethods(load, ['say', 'fail'], ['spell']) };
}

describe('lazyMethods', () => {
  it('loads nothing before the first call, and once', async () => {
    const { loads, methods } = createOwner();
    expect(loads.count).toBe(0);
    expect(await Promise.all([methods.say(1), methods.say(2)])).toEqual(['river', 'riverriver']);
    expect(loads.count).toBe(1);
  });

  it('returns streams that load at their first iteration', async () => {
    const { loads, methods } = createOwner();
    const stream = methods.spell();
    expect(loads.count).toBe(0);
    let spelled = '';
    for await (const letter of stream) spelled += letter;
    expect(spelled).toBe('river');
  });

  it('passes failures on', async () => {
    await expect(createOwner().methods.fail()).rejects.toThrow('no');
  });

  it('is not a thenable', () => {
    const { methods } = createOwner();
    expect('then' in methods).toBe(false);
  });
});
