import type { AttemptInfo } from '../shared/call-options.ts';
import type { Clock } from '../shared/clock.ts';
import { createRedactor } from '../shared/redact.ts';
import type { TransportRequest } from './contract.ts';
import type { Exchange } from './exchange.ts';

/** Part of a client that reporting needs. */
interface ReportingClient {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly apiKey: string | undefined;
}

/** Headers that an observer may see: they hold no secret and no content. */
const reportedHeaders = [
  'age',
  'cf-ray',
  'content-type',
  'retry-after',
  'x-generation-id',
  'x-openrouter-cache-status',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
] as const;

/** Returns a fetch that reports the result of the request. Neither its headers nor its body are shown: they hold the key. */
export function reportAttempts(
  { fetch, clock, apiKey }: ReportingClient,
  { method, options }: Pick<TransportRequest, 'method' | 'options'>,
  { number }: Pick<Exchange, 'number'>,
): (url: string, init: RequestInit) => Promise<Response> {
  const redact = createRedactor(apiKey);
  return async (url, init) => {
    const startedAtMs = clock.now();
    const report = (result: Pick<AttemptInfo, 'status' | 'failure' | 'requestId' | 'headers'>) => {
      const durationMs = clock.now() - startedAtMs;
      try {
        options?.onAttempt?.({ number, method, url: redact(url), ...result, durationMs });
      } catch {
        // An observer that fails must not lose a paid response.
      }
    };
    try {
      const response = await fetch(url, init);
      const headers = pick(response.headers, redact);
      const requestId = headers['x-generation-id'] ?? headers['x-request-id'] ?? headers['cf-ray'];
      report({ status: response.status, failure: undefined, requestId, headers });
      return response;
    } catch (error) {
      const failure = error instanceof Error ? error.name : 'failure';
      report({ status: undefined, failure, requestId: undefined, headers: {} });
      throw error;
    }
  };
}

function pick(headers: Headers, redact: (text: string) => string): Record<string, string> {
  const picked = reportedHeaders.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, redact(value)] as const];
  });
  return Object.fromEntries(picked);
}
