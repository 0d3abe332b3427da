import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import { findJob, foldJobs, toLine } from './replay-events.ts';
import type { JobLedger } from './ledger.ts';

/** Makes a ledger that ends with the program: for tests, and where there is no disk. */
export function createMemoryLedger({
  clock = systemClock,
}: { readonly clock?: Clock | undefined } = {}): JobLedger {
  const lines: string[] = [];
  return {
    async append(event) {
      lines.push(toLine(event, clock.now()));
    },
    list: async () => foldJobs(lines, clock.now()),
    find: async (id) => findJob(foldJobs(lines, clock.now()), id),
  };
}
