import type {
  ReservationAddress,
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
} from '../api/shared/reservation-store.ts';
import type { TaskReference } from '../shared/call-options.ts';

/** One rule of {@link ReservationStore}. */
export interface ReservationContractCase {
  /** The rule, as the title of a test. */
  readonly name: string;
  /**
   * Tests the rule on a store from `create`, which is new, empty and without limits of its own.
   *
   * @throws Error that says how the store violates the rule.
   */
  run(create: () => ReservationStore | Promise<ReservationStore>): Promise<void>;
}

/** Budget of most cases in US dollars. Amounts are binary fractions, so that sums are exact. */
const SESSION_USD = 1;

/** A store under test, with helpers for the cases. */
interface Bench {
  readonly store: ReservationStore;
  /** Requests money with a new id, unless `more` has one. */
  reserve(
    amountUsd: number | undefined,
    more?: Partial<ReservationRequest>,
  ): Promise<ReservationDecision>;
  /** Requests money that must be granted; returns the id of the reservation. */
  grant(amountUsd: number, more?: Partial<ReservationRequest>): Promise<string>;
  settle(address: ReservationAddress, costUsd: number | undefined): Promise<void>;
  /** Fails unless this amount remains. */
  expectRemaining(usd: number): Promise<void>;
}

/** Rules of {@link ReservationStore}. Register each as a test: `test(name, () => run(createStore))`. */
export const reservationStoreContract: readonly ReservationContractCase[] = [
  rule('an amount is held until it is settled for its cost', async (bench) => {
    const id = await bench.grant(0.75);
    await bench.expectRemaining(0.25);
    await bench.settle({ id }, 0.5);
    await bench.expectRemaining(0.5);
  }),
  rule('the budget can be reserved to the last cent and not beyond', async (bench) => {
    await bench.grant(0.75);
    await bench.grant(0.25);
    expectEqual(await bench.reserve(0.125), { type: 'over_budget', remainingUsd: 0 });
    await bench.expectRemaining(0);
  }),
  rule('sums of binary fractions do not refuse what fits', async ({ store, reserve }) => {
    for (let count = 0; count < 3; count += 1)
      expectType(await reserve(0.1, { sessionUsd: 0.3 }), 'reserved');
    expectType(await reserve(0.001, { sessionUsd: 0.3 }), 'over_budget');
    expectEqual(round(await store.remainingUsd(0.3)), 0);
  }),
  rule('requests at the same time cannot overspend together', async (bench) => {
    const requests = Array.from({ length: 12 }, async () => await bench.reserve(0.25));
    const decisions = await Promise.all(requests);
    expectEqual(decisions.filter(({ type }) => type === 'reserved').length, 4);
    await bench.expectRemaining(0);
  }),
  rule('a free call is granted when nothing remains', async (bench) => {
    await bench.grant(1);
    await bench.grant(0);
  }),
  rule(
    'an unknown amount holds nothing, and is refused only when nothing remains',
    async (bench) => {
      expectType(await bench.reserve(undefined), 'reserved');
      await bench.expectRemaining(1);
      await bench.grant(1);
      expectType(await bench.reserve(undefined), 'over_budget');
    },
  ),
  rule('without a limit any amount is granted, and counts under a later limit', async (bench) => {
    await bench.grant(3, { sessionUsd: undefined });
    await bench.expectRemaining(0);
    expectType(await bench.reserve(0.125), 'over_budget');
  }),
  rule('a request that is repeated with its id holds its amount once', async (bench) => {
    const again = { id: 'same' };
    const decisions = await Promise.all([bench.reserve(0.5, again), bench.reserve(0.5, again)]);
    expectEqual(decisions, [
      { type: 'reserved', id: 'same' },
      { type: 'reserved', id: 'same' },
    ]);
    await bench.expectRemaining(0.5);
  }),
  rule('an unknown cost counts as the amount that is held', async (bench) => {
    const id = await bench.grant(0.5);
    await bench.settle({ id }, undefined);
    await bench.expectRemaining(0.5);
  }),
  rule('a cost above the amount counts in full', async (bench) => {
    const id = await bench.grant(0.25);
    await bench.settle({ id }, 0.75);
    await bench.expectRemaining(0.25);
  }),
  rule('a release gives the whole amount back', async (bench) => {
    const id = await bench.grant(0.75);
    await bench.store.release({ id });
    await bench.expectRemaining(1);
  }),
  rule('the first settlement or release counts, and later ones change nothing', async (bench) => {
    const settled = await bench.grant(0.5);
    await bench.settle({ id: settled }, 0.25);
    await bench.settle({ id: settled }, 0.5);
    await bench.store.release({ id: settled });
    await bench.store.assignJob(settled, 'late');
    await bench.expectRemaining(0.75);
    const released = await bench.grant(0.5);
    await bench.store.release({ id: released });
    await bench.settle({ id: released }, 0.5);
    await bench.expectRemaining(0.75);
  }),
  rule('an unknown address is not an error', async (bench) => {
    const task = { id: 'task', token: 'a' };
    for (const address of [{ id: 'none' }, { jobId: 'none' }, { task }]) {
      await bench.settle(address, 0.5);
      await bench.store.release(address);
    }
    await bench.store.assignJob('none', 'job');
    await bench.expectRemaining(1);
  }),
  rule('a job is settled by its id, once', async (bench) => {
    const id = await bench.grant(0.5);
    await bench.store.assignJob(id, 'job');
    await bench.expectRemaining(0.5);
    await bench.settle({ jobId: 'job' }, 0.25);
    await bench.settle({ jobId: 'job' }, 0.5);
    await bench.settle({ id }, 0.5);
    await bench.expectRemaining(0.75);
  }),
  rule('a task is started by only one of several tokens at a time', async (bench) => {
    const tokens = ['a', 'b', 'c', 'd'];
    const decisions = await Promise.all(
      tokens.map(async (token) => await bench.reserve(0.25, { task: { id: 'task', token } })),
    );
    expectEqual(decisions.filter(({ type }) => type === 'reserved').length, 1);
    await bench.expectRemaining(0.75);
  }),
  rule('an open task is granted again to the token that started it', async (bench) => {
    const task = { id: 'task', token: 'a' };
    const id = await bench.grant(0.5, { task });
    expectEqual(await bench.reserve(0.5, { task }), { type: 'reserved', id });
    await bench.expectRemaining(0.5);
    await expectTaken(bench, { id: 'task', token: 'b' }, { state: 'open' });
  }),
  rule('a settled task is not started again by any token', async (bench) => {
    const task = { id: 'task', token: 'a' };
    await bench.settle({ id: await bench.grant(0.5, { task }) }, 0.25);
    await expectTaken(bench, task, { state: 'settled' });
    await expectTaken(bench, { id: 'task', token: 'b' }, { state: 'settled' });
    await bench.expectRemaining(0.75);
  }),
  rule('a released task may start again', async (bench) => {
    const id = await bench.grant(0.5, { task: { id: 'task', token: 'a' } });
    await bench.store.release({ id });
    await bench.grant(0.5, { task: { id: 'task', token: 'b' } });
    await bench.expectRemaining(0.5);
  }),
  rule('a task that is refused by the budget may start later', async (bench) => {
    const held = await bench.grant(1);
    const task = { id: 'task', token: 'a' };
    expectType(await bench.reserve(0.5, { task }), 'over_budget');
    await bench.store.release({ id: held });
    await bench.grant(0.5, { task: { id: 'task', token: 'b' } });
  }),
  rule('a lost task stays held until it is settled', async (bench) => {
    const task = { id: 'task', token: 'a' };
    const id = await bench.grant(0.5, { task });
    await bench.store.settle({ id }, { costUsd: undefined, isLost: true });
    await expectTaken(bench, task, { state: 'lost' });
    await bench.expectRemaining(0.5);
    await bench.settle({ task }, 0.25);
    await expectTaken(bench, task, { state: 'settled' });
    await bench.expectRemaining(0.75);
  }),
  rule('a task with a job reports the id of the job', async (bench) => {
    const task = { id: 'task', token: 'a' };
    await bench.store.assignJob(await bench.grant(0.5, { task }), 'job');
    await expectTaken(bench, task, { state: 'job', jobId: 'job' });
    await bench.settle({ jobId: 'job' }, 0.25);
    await expectTaken(bench, task, { state: 'settled', jobId: 'job' });
  }),
  rule('a task is changed only by the token that started it', async (bench) => {
    const task = { id: 'task', token: 'a' };
    await bench.grant(0.5, { task });
    const other = { id: 'task', token: 'b' };
    await bench.settle({ task: other }, 0);
    await bench.store.release({ task: other });
    await bench.expectRemaining(0.5);
    await bench.store.release({ task });
    await bench.expectRemaining(1);
  }),
];

function rule(name: string, test: (bench: Bench) => Promise<void>): ReservationContractCase {
  return {
    name,
    async run(create) {
      await test(createBench(await create()));
    },
  };
}

function createBench(store: ReservationStore): Bench {
  let count = 0;
  const reserve: Bench['reserve'] = async (amountUsd, more) => {
    count += 1;
    const defaults = { id: `reservation-${count}`, task: undefined, sessionUsd: SESSION_USD };
    return await store.reserve({ ...defaults, action: 'test the store', amountUsd, ...more });
  };
  return {
    store,
    reserve,
    async grant(amountUsd, more) {
      const decision = await reserve(amountUsd, more);
      if (decision.type === 'reserved') return decision.id;
      throw new Error(`Expected ${amountUsd} USD to be reserved, got ${show(decision)}`);
    },
    async settle(address, costUsd) {
      await store.settle(address, { costUsd, isLost: false });
    },
    async expectRemaining(usd) {
      expectEqual(round(await store.remainingUsd(SESSION_USD)), usd);
    },
  };
}

async function expectTaken(
  bench: Bench,
  task: TaskReference,
  { state, jobId }: { readonly state: string; readonly jobId?: string | undefined },
): Promise<void> {
  expectEqual(await bench.reserve(0.125, { task }), { type: 'task_taken', state, jobId });
}

function expectType(decision: ReservationDecision, type: ReservationDecision['type']): void {
  if (decision.type !== type) throw new Error(`Expected ${type}, got ${show(decision)}`);
}

/** Compares JSON values; keys may be in any order. */
function expectEqual(actual: unknown, expected: unknown): void {
  if (show(actual) !== show(expected))
    throw new Error(`Expected ${show(expected)}, got ${show(actual)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Rounds an amount: stores that count in hundredths of a cent are exact enough. */
function round(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Number(usd.toFixed(6));
}
