import type {
  ReservationAddress,
  ReservationDecision,
  ReservationRequest,
  ReservationStore,
} from '../api/shared/reservation-store.ts';
import type { TaskReference } from '../shared/call-options.ts';

/** One rule that every {@link ReservationStore} keeps. */
export interface ReservationContractCase {
  /** The rule, as the title of a test. */
  readonly name: string;
  /**
   * Tests the rule on a store that `create` makes: new, empty and without limits of its own.
   *
   * @throws Error that says how the store broke the rule.
   */
  run(create: () => ReservationStore | Promise<ReservationStore>): Promise<void>;
}

/** The budget that most cases use, in US dollars. Amounts are binary fractions, so that sums are exact. */
const SESSION_USD = 1;

/** A store under test, in words that the cases share. */
interface Bench {
  readonly store: ReservationStore;
  /** Requests money under a new id, unless `more` names one. */
  reserve(
    amountUsd: number | undefined,
    more?: Partial<ReservationRequest>,
  ): Promise<ReservationDecision>;
  /** Requests money that must be granted; returns the id of the reservation. */
  grant(amountUsd: number, more?: Partial<ReservationRequest>): Promise<string>;
  settle(address: ReservationAddress, costUsd: number | undefined): Promise<void>;
  /** Fails unless so much remains. */
  expectRemaining(usd: number): Promise<void>;
}

/** The rules of a {@link ReservationStore}. Register each as a test: `test(name, () => run(createStore))`. */
export const reservationStoreContract: readonly ReservationContractCase[] = [
  rule('an amount is held until it is settled for what was paid', async (bench) => {
    const id = await bench.grant(0.75);
    await bench.expectRemaining(0.25);
    await bench.settle({ id }, 0.5);
    await bench.expectRemaining(0.5);
  }),
  rule('the budget is given to the last cent and not beyond', async (bench) => {
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
  rule('the first end counts, and later words change nothing', async (bench) => {
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
  rule('what the store does not know is no error', async (bench) => {
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
  rule('a task is begun by one of several tokens at a time', async (bench) => {
    const tokens = ['a', 'b', 'c', 'd'];
    const decisions = await Promise.all(
      tokens.map(async (token) => await bench.reserve(0.25, { task: { id: 'task', token } })),
    );
    expectEqual(decisions.filter(({ type }) => type === 'reserved').length, 1);
    await bench.expectRemaining(0.75);
  }),
  rule('a task that is open is given again to the token that began it', async (bench) => {
    const task = { id: 'task', token: 'a' };
    const id = await bench.grant(0.5, { task });
    expectEqual(await bench.reserve(0.5, { task }), { type: 'reserved', id });
    await bench.expectRemaining(0.5);
    await expectTaken(bench, { id: 'task', token: 'b' }, { state: 'open' });
  }),
  rule('a task that is settled is not begun again, by no token', async (bench) => {
    const task = { id: 'task', token: 'a' };
    await bench.settle({ id: await bench.grant(0.5, { task }) }, 0.25);
    await expectTaken(bench, task, { state: 'settled' });
    await expectTaken(bench, { id: 'task', token: 'b' }, { state: 'settled' });
    await bench.expectRemaining(0.75);
  }),
  rule('a task that is released may begin again', async (bench) => {
    const id = await bench.grant(0.5, { task: { id: 'task', token: 'a' } });
    await bench.store.release({ id });
    await bench.grant(0.5, { task: { id: 'task', token: 'b' } });
    await bench.expectRemaining(0.5);
  }),
  rule('a task that is refused for the budget may begin later', async (bench) => {
    const held = await bench.grant(1);
    const task = { id: 'task', token: 'a' };
    expectType(await bench.reserve(0.5, { task }), 'over_budget');
    await bench.store.release({ id: held });
    await bench.grant(0.5, { task: { id: 'task', token: 'b' } });
  }),
  rule('a lost task stays held, and a later word settles it', async (bench) => {
    const task = { id: 'task', token: 'a' };
    const id = await bench.grant(0.5, { task });
    await bench.store.settle({ id }, { costUsd: undefined, isLost: true });
    await expectTaken(bench, task, { state: 'lost' });
    await bench.expectRemaining(0.5);
    await bench.settle({ task }, 0.25);
    await expectTaken(bench, task, { state: 'settled' });
    await bench.expectRemaining(0.75);
  }),
  rule('a task with a job tells the id of the job', async (bench) => {
    const task = { id: 'task', token: 'a' };
    await bench.store.assignJob(await bench.grant(0.5, { task }), 'job');
    await expectTaken(bench, task, { state: 'job', jobId: 'job' });
    await bench.settle({ jobId: 'job' }, 0.25);
    await expectTaken(bench, task, { state: 'settled', jobId: 'job' });
  }),
  rule('a task hears only the token that began it', async (bench) => {
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

/** Compares values of JSON; keys may stand in any order. */
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

/** Stores that count in cents of cents are exact enough. */
function round(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : Number(usd.toFixed(6));
}
