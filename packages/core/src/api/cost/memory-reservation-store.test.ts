import { describe, expect, it } from 'vitest';

import type { ReservationRequest } from '../shared/reservation-store.ts';
import { createMemoryReservationStore } from './memory-reservation-store.ts';

let count = 0;

function requestFor(amountUsd: number | undefined, sessionUsd?: number): ReservationRequest {
  count += 1;
  return { id: `r${count}`, task: undefined, action: 'draw', amountUsd, sessionUsd };
}

const refused = expect.objectContaining({ type: 'over_budget' });
const granted = expect.objectContaining({ type: 'reserved' });

describe('a store in memory', () => {
  it('counts a reserved amount as spent until it is settled', async () => {
    const store = createMemoryReservationStore();
    const request = requestFor(0.75, 1);
    expect(await store.reserve(request)).toEqual({ type: 'reserved', id: request.id });
    expect(store.spentUsd).toBe(0.75);
    await store.settle({ id: request.id }, { costUsd: 0.25, isLost: false });
    expect(store.spentUsd).toBe(0.25);
  });

  it('grants the remaining budget to the last cent, and no more', async () => {
    const store = createMemoryReservationStore();
    // In binary fractions three times 0.1 is more than 0.3.
    for (let index = 0; index < 3; index += 1)
      expect(await store.reserve(requestFor(0.1, 0.3))).toEqual(granted);
    expect(await store.reserve(requestFor(0.000001, 0.3))).toEqual({
      type: 'over_budget',
      remainingUsd: 0,
    });
  });

  it('grants a free call when nothing remains', async () => {
    const store = createMemoryReservationStore();
    const free = requestFor(0, 0);
    expect(await store.reserve(free)).toEqual(granted);
    expect(await store.reserve(requestFor(0.01, 0))).toEqual(refused);
    // An estimate was too low.
    await store.settle({ id: free.id }, { costUsd: 0.5, isLost: false });
    expect(await store.reserve(requestFor(0, 0))).toEqual(granted);
  });

  it('counts without a limit when the session has none', async () => {
    const store = createMemoryReservationStore();
    expect(await store.reserve(requestFor(1_000))).toEqual(granted);
    expect(store.spentUsd).toBe(1_000);
  });
});
