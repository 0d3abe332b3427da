import type { TransportOptions } from '../../http/open-transport.ts';
import type { ProxyOptions } from '../../runtime/contract.ts';
import type { Rule, RulesOf } from '../../shared/field-rules.ts';
import { above0, any, flag, object, text } from '../../shared/field-rules.ts';
import type { ClientDefaults } from './defaults.ts';
import { routingRules } from './routing-rules.ts';

const tokens: Rule = [
  'a whole number above 0',
  (value) => Number.isSafeInteger(value) && above0[1](value),
];

export const defaultsRules = object({
  chatModel: text,
  imageModel: text,
  audioModel: text,
  videoModel: text,
  documentModel: text,
  transcriptionModel: text,
  rerankModel: text,
  imageGenerationModel: text,
  speechModel: text,
  audioGenerationModel: text,
  videoGenerationModel: text,
  embeddingModel: text,
  maxTokens: tokens,
  provider: object(routingRules),
  cache: flag,
  includeReasoning: flag,
} satisfies RulesOf<ClientDefaults>);

export const proxyFields = {
  https: text,
  http: text,
  noProxy: text,
  loopback: flag,
} satisfies RulesOf<ProxyOptions>;

/** Rules of the options of every client. The transport checks the values of most. */
export const transportRules = {
  apiKey: any,
  baseUrl: any,
  fetch: any,
  attemptTimeoutMs: any,
  maxRetries: any,
  proxy: object(proxyFields),
  app: object({ url: text, title: text }),
} satisfies RulesOf<TransportOptions>;
