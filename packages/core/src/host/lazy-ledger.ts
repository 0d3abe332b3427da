import type { JobLedger } from '../jobs/ledger.ts';
import type { JobLedgerOptions } from '../node/job-ledger.ts';
import { lazy } from '../shared/lazy.ts';

/** Creates a ledger in a file whose code is loaded with the first job. */
export function createLazyLedger(options: JobLedgerOptions): JobLedger {
  const load = lazy(async () => {
    const { createJobLedger } = await import('../node/job-ledger.ts');
    return createJobLedger(options);
  });
  return {
    append: async (event) => await (await load()).append(event),
    list: async (page) => await (await load()).list(page),
    find: async (id) => await (await load()).find(id),
  };
}
