import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { toOpenRouterError } from '../../shared/errors.ts';
import type { ModelCatalogue } from '../models/options.ts';
import { getKey } from './key.ts';
import type { Health } from './options.ts';

/** What a look at the health of things needs. */
export interface HealthSources {
  readonly transport: Transport;
  readonly models: ModelCatalogue;
  readonly clock: Clock;
}

/** Whether OpenRouter answers and takes the key. Throws nothing but the caller's own abort reason. */
export async function checkHealth(
  { transport, models, clock }: HealthSources,
  call: CallOptions = {},
): Promise<Health> {
  const { signal } = call;
  signal?.throwIfAborted();
  const startedAtMs = clock.now();
  const askKey = async () => {
    const outcome = await settle(getKey(transport, call), signal);
    return { ...outcome, latencyMs: clock.now() - startedAtMs };
  };
  const [key, list] = await Promise.all([askKey(), settle(models.list(call), signal)]);
  const problem = key.error ?? list.error;
  return {
    reachable:
      key.error === undefined ||
      isAnswer(key.error) ||
      (isKeyMissing(key.error) && list.error === undefined),
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

/** Whether something answered at all, if only with a refusal. */
function isAnswer({ status, details }: OpenRouterError): boolean {
  return status !== undefined || details.reason === 'invalid_answer';
}

/** The request for the key was never sent, so only the catalogue, which needs no key, tells whether the host is there. */
function isKeyMissing({ status, details }: OpenRouterError): boolean {
  return status === undefined && details.reason === 'credentials';
}

/** Only a refusal of the key itself speaks against it: a host that is down says nothing about it. */
function toKeyValid({ details }: OpenRouterError): false | undefined {
  return details.reason === 'credentials' ? false : undefined;
}
