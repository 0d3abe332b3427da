import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { toOpenRouterError } from '../../shared/errors.ts';
import type { ModelCatalogue } from '../shared/model-catalogue.ts';
import { getKey } from './key.ts';
import type { Health } from './options.ts';

/** Context of a health check. */
export interface HealthSources {
  readonly transport: Transport;
  readonly models: ModelCatalogue;
  readonly clock: Clock;
}

/** Checks whether OpenRouter responds and accepts the key. Throws only the caller's abort reason. */
export async function checkHealth(
  { transport, models, clock }: HealthSources,
  options: CallOptions = {},
): Promise<Health> {
  const { signal } = options;
  signal?.throwIfAborted();
  const startedAtMs = clock.now();
  const fetchKey = async () => {
    const outcome = await settle(getKey(transport, options), signal);
    return { ...outcome, latencyMs: clock.now() - startedAtMs };
  };
  const [key, list] = await Promise.all([fetchKey(), settle(models.list(options), signal)]);
  const problem = key.error ?? list.error;
  // A list may come from the cache, so that it proves nothing by itself.
  const proof =
    isReachable(key) || list.error !== undefined
      ? list
      : await settle(countModels(transport, options), signal);
  return {
    reachable: isReachable(key) || isReachable(proof),
    keyValid: key.error === undefined ? true : toKeyValid(key.error),
    limitRemainingUsd: key.value?.limitRemainingUsd,
    isFreeTier: key.value?.isFreeTier,
    models: list.value?.length,
    latencyMs: key.latencyMs,
    problem: problem?.message,
    code: problem?.code,
    hints: problem?.hints ?? [],
  };
}

interface Outcome<T> {
  readonly value: T | undefined;
  readonly error: OpenRouterError | undefined;
}

async function settle<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<Outcome<T>> {
  try {
    return { value: await work, error: undefined };
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw error;
    return { value: undefined, error: toOpenRouterError(error) };
  }
}

/** Whether upstream responded at all, if only with a refusal. */
function isReachable({ error }: Outcome<unknown>): boolean {
  return (
    error === undefined || error.status !== undefined || error.details.reason === 'invalid_response'
  );
}

/** Sends the smallest request that needs no key. */
async function countModels(transport: Transport, options: CallOptions): Promise<void> {
  await transport.json(
    { method: 'GET', path: 'models/count', action: 'count models', needsKey: false, options },
    () => undefined,
  );
}

/** Returns `false` for a refusal of the key itself; other errors, such as an unreachable host, leave it unknown. */
function toKeyValid({ details }: OpenRouterError): false | undefined {
  return details.reason === 'credentials' ? false : undefined;
}
