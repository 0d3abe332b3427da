import { expect, it } from 'vitest';

import { lazy } from './lazy.ts';

it('loads once for all callers, at the first call', async () => {
  let loads = 0;
  const get = lazy(async () => {
    loads += 1;
    return await Promise.resolve({ loads });
  });
  expect(loads).toBe(0);
  const [first, second] = await Promise.all([get(), get()]);
  expect(first).toBe(second);
  expect(await get()).toBe(first);
  expect(loads).toBe(1);
});

it('loads again after a failure', async () => {
  let loads = 0;
  const get = lazy(async () => {
    loads += 1;
    await Promise.resolve();
    if (loads === 1) throw new Error('offline');
    return loads;
  });
  await expect(get()).rejects.toThrow('offline');
  await expect(get()).resolves.toBe(2);
});
