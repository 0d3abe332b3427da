import type { JobLifecycleEvent } from '@orkit/openrouter-multimodal';

/** Jobs that are being submitted, whose id has not come: a process that ended now would lose what is paid. */
export interface PendingJobs {
  /** Takes the events of the client's jobs. */
  onJobEvent(event: JobLifecycleEvent): void;
  /** Resolves when no job is being submitted. */
  settled(): Promise<void>;
}

/** Begins to count. */
export function createPendingJobs(): PendingJobs {
  const pending = new Set<string>();
  let waiting: (() => void)[] = [];
  const end = (intentId: string): void => {
    pending.delete(intentId);
    if (pending.size > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    onJobEvent(event) {
      if (event.type === 'submitting') pending.add(event.intentId);
      else if ('intentId' in event) end(event.intentId);
    },
    async settled() {
      if (pending.size === 0) return;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}
