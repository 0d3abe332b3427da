import type { CallOptions } from '../../shared/call-options.ts';
import type { OperationContext } from './operation.ts';

const MEGABYTE = 1_000_000;

/** Returns call options that report upload progress and the id of the paid request, with a cost limit if there is one. */
export function reportUpload(
  { signal, operation, report, noteCharge, maxCostUsd: ofCaller = Infinity }: OperationContext,
  maxCostUsd = Infinity,
): CallOptions {
  const lowestUsd = Math.min(ofCaller, maxCostUsd);
  return {
    signal,
    operation,
    callerMaxCostUsd: lowestUsd === Infinity ? undefined : lowestUsd,
    onAttempt({ method, requestId }) {
      // Metadata is fetched by GET, and costs nothing.
      if (method === 'POST') noteCharge?.({ id: requestId });
    },
    onUpload({ sentBytes, totalBytes }) {
      const total = Math.ceil(totalBytes / MEGABYTE);
      const sent = Math.floor((sentBytes / totalBytes) * total);
      const isSent = sentBytes >= totalBytes;
      report({
        type: 'progress',
        message: isSent ? 'Waiting for the model' : `Sending: ${sent} of ${total} MB`,
      });
    },
  };
}
