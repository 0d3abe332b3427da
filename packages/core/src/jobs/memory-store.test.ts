import { expect, it } from 'vitest';

import { createManualClock } from '../../test/support/manual-clock.ts';
import { createLedger } from './ledger.ts';
import { createMemoryJobStore } from './memory-store.ts';

it('a ledger in memory keeps events unchanged when their objects change later', async () => {
  const clock = createManualClock(5_000);
  const ledger = createLedger(createMemoryJobStore(), { clock });
  const shape: Record<string, number> = { seconds: 4 };
  const model = 'google/veo-3.1';
  await ledger.append({ type: 'intent', intentId: 'i', model, shape, outputPath: undefined });
  shape['seconds'] = 8;
  await clock.advance(1_000);
  await ledger.append({ type: 'submitted', intentId: 'i', jobId: 'j' });

  await expect(ledger.list()).resolves.toMatchObject([
    { jobId: 'j', shape: { seconds: 4 }, createdAtMs: 5_000, submittedAtMs: 6_000 },
  ]);
  await expect(ledger.find('last')).resolves.toMatchObject({ intentId: 'i' });
  await expect(ledger.find('other')).resolves.toBeUndefined();
});
