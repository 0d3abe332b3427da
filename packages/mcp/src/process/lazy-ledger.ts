import type { JobLedger, JobLedgerOptions } from '@orkit/openrouter-multimodal/node';

/** A ledger whose code is loaded with the first job, so that listing the tools does not wait for it. */
export function createLazyLedger(options: JobLedgerOptions): JobLedger {
  let loading: Promise<JobLedger> | undefined;
  const loaded = async () => await (loading ??= load(options));
  return {
    append: async (event) => await (await loaded()).append(event),
    list: async (page) => await (await loaded()).list(page),
    find: async (id) => await (await loaded()).find(id),
  };
}

async function load(options: JobLedgerOptions): Promise<JobLedger> {
  const { createJobLedger } = await import('./create-job-ledger.ts');
  return createJobLedger(options);
}
