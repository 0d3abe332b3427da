import type { CallOptions } from '../../shared/call-options.ts';
import type { OperationContext } from './operation.ts';

const MEGABYTE = 1_000_000;

/** Returns call options that report upload progress and the id of the paid request, with a cost limit if there is one. */
export function reportUpload(
  { signal, operation, report, noteCharge }: OperationContext,
  maxCostUsd?: number,
): CallOptions {
  return {
    signal,
    operation,
    maxCostUsd,
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
