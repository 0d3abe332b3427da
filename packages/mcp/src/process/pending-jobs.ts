import type { JobLedger } from '@orkit/openrouter-multimodal/node';

/** Knows of jobs that were sent and whose id has not come: a process that ended now would lose what is paid. */
export interface Submissions {
  /** The ledger, heard. */
  listen(ledger: JobLedger): JobLedger;
  /** Resolves when no job is on its way. */
  settled(): Promise<void>;
}

/** Begins to count. */
export function createSubmissions(): Submissions {
  const onTheirWay = new Set<string>();
  let waiting: (() => void)[] = [];
  const end = (intentId: string): void => {
    onTheirWay.delete(intentId);
    if (onTheirWay.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    listen: (ledger) => ({
      ...ledger,
      async append(event) {
        if (event.type === 'intent') onTheirWay.add(event.intentId);
        try {
          await ledger.append(event);
          if (event.type !== 'intent' && 'intentId' in event) end(event.intentId);
        } catch (error) {
          // What cannot be noted is not sent, or its id is not kept: there is nothing to wait for.
          if ('intentId' in event) end(event.intentId);
          throw error;
        }
      },
    }),
    async settled() {
      if (onTheirWay.size === 0) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}
