import { describe, expect, it } from 'vitest';

import { createMemoryReservationStore } from '../api/cost/memory-reservation-store.ts';
import type { ReservationStore } from '../api/shared/reservation-store.ts';
import { reservationStoreContract } from './reservation-contract.ts';

describe('the contract of a reservation store', () => {
  it.each(reservationStoreContract)(
    'is fulfilled by the store in memory: $name',
    async ({ run }) => {
      await expect(run(createMemoryReservationStore)).resolves.toBeUndefined();
    },
  );

  it('has a unique name for each rule', () => {
    const names = reservationStoreContract.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** Stores with one fault each. */
const faulty: Readonly<Record<string, (store: ReservationStore) => Partial<ReservationStore>>> = {
  'checks and holds in two steps': (store) => {
    let heldUsd = 0;
    return {
      async reserve(request) {
        const fits = heldUsd + (request.amountUsd ?? 0) <= (request.sessionUsd ?? Infinity);
        await Promise.resolve();
        if (!fits) return { type: 'over_budget', remainingUsd: 0 };
        heldUsd += request.amountUsd ?? 0;
        return await store.reserve({ ...request, sessionUsd: undefined });
      },
    };
  },
  'forgets the ids of requests': (store) => {
    let count = 0;
    return {
      reserve: async (request) => await store.reserve({ ...request, id: `own-${(count += 1)}` }),
    };
  },
  'ignores tasks': (store) => ({
    reserve: async (request) => await store.reserve({ ...request, task: undefined }),
  }),
  'confuses tokens': (store) => ({
    reserve: async (request) => {
      const task = request.task && { ...request.task, token: 'same' };
      return await store.reserve({ ...request, task });
    },
  }),
  'treats an unknown amount as free': (store) => ({
    reserve: async (request) =>
      await store.reserve({ ...request, amountUsd: request.amountUsd ?? 0 }),
  }),
  'releases an amount of unknown cost': (store) => ({
    settle: async (address, { costUsd = 0, isLost }) => {
      await store.settle(address, { costUsd, isLost });
    },
  }),
  'counts at most the held amount': (store) => ({
    settle: async (address, { costUsd, isLost }) => {
      await store.settle(address, {
        costUsd: costUsd === undefined ? undefined : Math.min(costUsd, 0.5),
        isLost,
      });
    },
  }),
  'treats a lost call as settled': (store) => ({
    settle: async (address, { costUsd }) => {
      await store.settle(address, { costUsd, isLost: false });
    },
  }),
  'releases nothing': () => ({ release: async () => {} }),
  'cannot find a job': () => ({ assignJob: async () => {} }),
  'fails for an unknown address': (store) => ({
    async settle(address, settlement) {
      if ('jobId' in address && address.jobId === 'none') throw new Error('No such job');
      await store.settle(address, settlement);
    },
  }),
  'forgets its limit': (store) => ({
    reserve: async (request) => await store.reserve({ ...request, sessionUsd: undefined }),
  }),
};

async function brokenRules(create: () => ReservationStore): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const { name, run } of reservationStoreContract) {
    await run(create).catch(() => broken.push(name));
  }
  return broken;
}

describe('a store that', () => {
  it.each(Object.entries(faulty))('%s violates the contract', async (_, fault) => {
    const create = () => {
      const store = createMemoryReservationStore();
      const { reserve, assignJob, settle, release, remainingUsd } = store;
      return { reserve, assignJob, settle, release, remainingUsd, ...fault(store) };
    };
    expect(await brokenRules(create)).not.toEqual([]);
  });
});
