import type { AttemptInfo, Interceptor } from '@orkit/openrouter-multimodal';

/** Returns an interceptor that tells each attempt at a request: what was asked for, the status and the time. */
export function createAttemptLog(note: (line: string) => void): Interceptor {
  const onAttempt = ({ method, url, status, failure, durationMs }: AttemptInfo) => {
    note(`${method} ${url} → ${String(status ?? failure)} in ${String(durationMs)} ms`);
  };
  return (next) => async (call) => {
    await next({ ...call, options: { ...call.options, onAttempt } });
  };
}
