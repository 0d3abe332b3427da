import type { ImageOptions, MediaOptions } from '../media/limits.ts';
import type { MediaLimits } from '../media/media-limits.ts';
import type { RulesOf } from '../shared/field-rules.ts';
import { flag, limit, list, method, notNegative, object, record } from '../shared/field-rules.ts';
import type { VideoSettings } from './videos/options.ts';
import type { BudgetOptions } from './shared/budget.ts';
import { proxyFields } from './shared/chat-client-rules.ts';

const limits = {
  maxBytes: limit,
  maxDataUrlBytes: limit,
  fetchTimeoutMs: limit,
  maxRedirects: limit,
} satisfies RulesOf<MediaLimits>;

const kind = object(limits);

export const mediaRules = object({
  image: object({
    ...limits,
    maxDimension: limit,
    jpegQuality: limit,
    tool: record,
  } satisfies RulesOf<MediaLimits & ImageOptions>),
  audio: kind,
  video: kind,
  document: kind,
  allowPrivateHosts: list,
  fetch: method,
  downloadProxy: object(proxyFields, ['"environment"', (value) => value === 'environment']),
} satisfies RulesOf<MediaOptions>);

export const videosRules = object({
  pollIntervalMs: limit,
  maxWaitMs: limit,
  maxBytes: limit,
  onlyKnownJobs: flag,
} satisfies RulesOf<VideoSettings>);

export const budgetRules = object({
  maxCostUsd: notNegative,
  sessionUsd: notNegative,
  allowUnknownCost: flag,
  countUpstreamCost: flag,
  fitMaxTokens: flag,
  store: record,
} satisfies RulesOf<BudgetOptions>);
