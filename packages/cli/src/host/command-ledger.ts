import type { JobEvent, JobLedger } from '@orkit/openrouter-multimodal';

import { STDOUT } from '../terminal/io.ts';

/** Returns a ledger that does not record standard output as a path: a video cannot be found there, nor saved there later. */
export function withoutStdout(ledger: JobLedger): JobLedger {
  return {
    ...ledger,
    async append(event) {
      const recorded = withoutStdoutPath(event);
      if (recorded !== undefined) await ledger.append(recorded);
    },
  };
}

function withoutStdoutPath(event: JobEvent): JobEvent | undefined {
  if (event.type === 'saved' && event.file.path === STDOUT) return undefined;
  if (event.type !== 'intent' || event.outputPath !== STDOUT) return event;
  return { ...event, outputPath: undefined };
}
