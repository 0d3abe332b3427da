import * as v from 'valibot';

import type { Health } from '../../api/account/options.ts';
import { operationWords, wordHints } from '../../shared/hint-texts.ts';
import { version } from '../../shared/version.ts';
import { readOnlyEffects } from '../shared/effects.ts';
import { defineOperation } from '../shared/operation.ts';

const maybeNumber = v.nullable(v.number());
const maybeFlag = v.nullable(v.boolean());

const output = v.object({
  ok: v.pipe(v.boolean(), v.description('OpenRouter is reachable and accepts the key.')),
  server_version: v.string(),
  protocol_version: v.pipe(
    v.nullable(v.string()),
    v.description('Protocol version of the caller; null without a protocol.'),
  ),
  api_key_valid: v.pipe(maybeFlag, v.description('null when unknown.')),
  reachable: v.boolean(),
  limit_remaining_usd: v.pipe(
    maybeNumber,
    v.description('US dollars that the key may still spend; null: no limit.'),
  ),
  is_free_tier: v.pipe(maybeFlag, v.description('The account never bought credits.')),
  models_cached: v.pipe(
    maybeNumber,
    v.description('Models in the catalogue; null when it could not be read.'),
  ),
  latency_ms: v.number(),
  error: v.pipe(v.nullable(v.string()), v.description('The problem, and what to do about it.')),
});

type HealthReport = v.InferOutput<typeof output>;

/** Checks that OpenRouter is reachable and accepts the key. */
export const healthCheck = defineOperation({
  name: 'health_check',
  title: 'Health check',
  summary: 'Checks that OpenRouter is reachable and accepts the API key.',
  guidance:
    'Costs nothing. A bad key or an unreachable host is a result (`ok` is false, `error` says why), not an error.',
  errors: [],
  related: ['search_models', 'chat_completion'],
  effects: readOnlyEffects,
  input: v.strictObject({}),
  output,
  async run(_input, { client, signal, operation, protocolVersion }) {
    const data = toReport(await client.health({ signal, operation }), protocolVersion);
    return { data, text: toText(data), untrusted: data.error !== null };
  },
});

function toReport(health: Health, protocolVersion: string | undefined): HealthReport {
  const { reachable, keyValid, problem, hints } = health;
  return {
    ok: reachable && keyValid === true,
    server_version: version,
    protocol_version: protocolVersion ?? null,
    api_key_valid: keyValid ?? null,
    reachable,
    limit_remaining_usd: health.limitRemainingUsd ?? null,
    is_free_tier: health.isFreeTier ?? null,
    models_cached: health.models ?? null,
    latency_ms: health.latencyMs,
    error:
      problem === undefined ? null : [`${problem}.`, ...wordHints(hints, operationWords)].join(' '),
  };
}

function toText(report: HealthReport): string {
  const { limit_remaining_usd: remaining, models_cached: models, error } = report;
  return [
    report.ok ? 'OpenRouter is reachable and accepts the key.' : 'Something is wrong.',
    `Reachable: ${report.reachable ? 'yes' : 'no'} (${report.latency_ms} ms)`,
    `API key: ${keyText(report)}`,
    ...(remaining === null ? [] : [`Left to spend: $${remaining}`]),
    `Models: ${models ?? 'unknown'}`,
    ...(error === null ? [] : [`Problem: ${error}`]),
  ].join('\n');
}

function keyText({ api_key_valid: valid, is_free_tier: freeTier }: HealthReport): string {
  if (valid === null) return 'could not be checked';
  if (!valid) return 'not valid';
  return freeTier === true ? 'valid, free tier' : 'valid';
}
