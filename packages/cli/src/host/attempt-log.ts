import type { AttemptInfo, Interceptor } from '@orkit/openrouter-multimodal';

/** Returns an interceptor that logs each attempt of a request: method, URL, status and duration. */
export function createAttemptLog(note: (line: string) => void): Interceptor {
  const onAttempt = ({ method, url, status, failure, durationMs }: AttemptInfo) => {
    note(`${method} ${url} → ${String(status ?? failure)} in ${String(durationMs)} ms`);
  };
  return (next) => async (call) => {
    await next({ ...call, options: { ...call.options, onAttempt } });
  };
}
