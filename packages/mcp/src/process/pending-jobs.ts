import type { JobLifecycleEvent } from '@orkit/openrouter-multimodal';

/** Jobs that are submitted but have no id yet: a process that exited at this point would lose paid work. */
export interface PendingJobs {
  /** Handles an event of the client's jobs. */
  onJobEvent(event: JobLifecycleEvent): void;
  /** Resolves when no job is being submitted. */
  settled(): Promise<void>;
}

/** Creates a tracker without pending jobs. */
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
