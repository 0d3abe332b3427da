import type { JobEvent, JobLedger } from '@orkit/openrouter-multimodal';

import { STDOUT } from '../terminal/io.ts';

/** Returns the ledger without standard output: no video can be found there again, or should go there the next time. */
export function withoutStdout(ledger: JobLedger): JobLedger {
  return {
    ...ledger,
    async append(event) {
      const noted = toNoted(event);
      if (noted !== undefined) await ledger.append(noted);
    },
  };
}

function toNoted(event: JobEvent): JobEvent | undefined {
  if (event.type === 'saved' && event.file.path === STDOUT) return undefined;
  if (event.type !== 'intent' || event.outputPath !== STDOUT) return event;
  return { ...event, outputPath: undefined };
}
