import type { Interceptor, RetryInfo } from '@orkit/openrouter-multimodal';

/** Returns an interceptor that reports each wait before another attempt. */
export function createRetryLog(report: (why: string, forMs: number) => void): Interceptor {
  const onRetry = (retry: RetryInfo) => {
    report(reasonOf(retry), retry.delayMs);
  };
  return (next) => async (call) => {
    await next({ ...call, options: { ...call.options, onRetry } });
  };
}

function reasonOf({ status }: RetryInfo): string {
  if (status === 429) return 'Too many requests (429)';
  return status === undefined ? 'No response' : `OpenRouter is busy (${String(status)})`;
}
