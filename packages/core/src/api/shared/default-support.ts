import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { Hint } from '../../shared/hints.ts';
import type { HintOption } from '../../shared/hint-options.ts';
import type { ClientDefaults } from './defaults.ts';
import type { EndpointModels, EndpointName } from './endpoints.ts';
import { endpoints } from './endpoints.ts';
import type { ProviderRouting } from './routing.ts';

/** Field of the routing of a client. */
export type RoutingField = keyof ProviderRouting;

/** Standing of a default of the client at an endpoint. */
export type DefaultSupport =
  /** The request has a field for it. */
  | 'sent'
  /** A promise that the request cannot carry: the call is refused before anything is sent. */
  | 'refused'
  /** A preference that the request cannot carry: a note of the result says so. */
  | 'told'
  /** It is about answers in words, which the endpoint does not give. */
  | 'unrelated';

type AnswerDefault = Exclude<
  keyof ClientDefaults,
  keyof EndpointModels | `${string}Model` | 'provider'
>;

/** Support of each default: the fields of the routing, and the defaults for answers. */
export type DefaultSupportRow = Readonly<Record<RoutingField | AnswerDefault, DefaultSupport>>;

const sentRouting = {
  order: 'sent',
  only: 'sent',
  ignore: 'sent',
  allowFallbacks: 'sent',
  requireParameters: 'sent',
  dataCollection: 'sent',
  zdr: 'sent',
  enforceDistillableText: 'sent',
  quantizations: 'sent',
  sort: 'sent',
  maxPriceUsd: 'sent',
  preferredMinThroughput: 'sent',
  preferredMaxLatency: 'sent',
} as const satisfies Record<RoutingField, DefaultSupport>;

/** Routing of a request whose `provider` has nothing but the settings of providers. */
const noRouting = {
  order: 'told',
  only: 'refused',
  ignore: 'refused',
  allowFallbacks: 'refused',
  requireParameters: 'told',
  dataCollection: 'refused',
  zdr: 'refused',
  enforceDistillableText: 'refused',
  quantizations: 'told',
  sort: 'told',
  maxPriceUsd: 'refused',
  preferredMinThroughput: 'told',
  preferredMaxLatency: 'told',
} as const satisfies Record<RoutingField, DefaultSupport>;

const answer = { maxTokens: 'sent', cache: 'sent', includeReasoning: 'sent' } as const;
const noAnswer = {
  maxTokens: 'unrelated',
  cache: 'unrelated',
  includeReasoning: 'unrelated',
} as const;

/**
 * Table of the endpoints and the defaults of a client. Source: OpenRouter's OpenAPI file, the schema of each request: chats, reranking
 * and embeddings have `ProviderPreferences`, images `ImageGenerationProviderPreferences`, the others only `provider.options`.
 */
export const defaultSupport = {
  chat: { ...sentRouting, ...answer },
  audio: { ...sentRouting, ...answer },
  rerank: { ...sentRouting, ...noAnswer },
  // Embeddings have the response cache of chats.
  embedding: { ...sentRouting, ...noAnswer, cache: 'sent' },
  image: {
    ...noRouting,
    ...noAnswer,
    order: 'sent',
    only: 'sent',
    ignore: 'sent',
    allowFallbacks: 'sent',
    sort: 'sent',
  },
  speech: { ...noRouting, ...noAnswer },
  transcription: { ...noRouting, ...noAnswer },
  video: { ...noRouting, ...noAnswer },
} as const satisfies Record<EndpointName, DefaultSupportRow>;

/** Meaning of each field of the routing, as what the client asks for. */
const meanings = {
  order: 'the order of providers',
  only: 'the list of providers that may be used',
  ignore: 'the list of providers that may not be used',
  allowFallbacks: 'the ban on fallback providers',
  requireParameters: 'the requirement that a provider supports every parameter',
  dataCollection: 'the ban on providers that store data',
  zdr: 'the requirement of zero data retention',
  enforceDistillableText: 'the requirement that the text may be used for training',
  quantizations: 'the list of allowed quantizations',
  sort: 'the sort order of providers',
  maxPriceUsd: 'the maximum price of a provider',
  preferredMinThroughput: 'the preferred throughput',
  preferredMaxLatency: 'the preferred latency',
} as const satisfies Record<RoutingField, string>;

/** Options by which each default of the routing is set. */
const settings = {
  order: 'routingOrder',
  only: 'routingOnly',
  ignore: 'routingIgnore',
  allowFallbacks: 'routingAllowFallbacks',
  requireParameters: 'routingRequireParameters',
  dataCollection: 'routingDataCollection',
  zdr: 'routingZdr',
  enforceDistillableText: 'routingEnforceDistillableText',
  quantizations: 'routingQuantizations',
  sort: 'routingSort',
  maxPriceUsd: 'routingMaxPriceUsd',
  preferredMinThroughput: 'routingPreferredMinThroughput',
  preferredMaxLatency: 'routingPreferredMaxLatency',
} as const satisfies Record<RoutingField, HintOption>;

/** Fields of the routing, in the order of the table. */
// The table has every field.
export const routingFields = Object.keys(sentRouting) as readonly RoutingField[];

/** Whether a value asks for something: `allow`, `false` and an empty list restrict nothing, and fallbacks are allowed by default. */
export function isRestriction(field: RoutingField, value: unknown): boolean {
  if (field === 'allowFallbacks') return value === false;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== false && value !== 'allow';
}

/** Returns the fields of the client's routing that an endpoint handles in one way. */
export function defaultsThatAre(
  support: DefaultSupport,
  name: EndpointName,
  { provider = {} }: ClientDefaults,
): readonly RoutingField[] {
  return routingFields.filter(
    (field) => defaultSupport[name][field] === support && isRestriction(field, provider[field]),
  );
}

/**
 * Refuses a call whose endpoint cannot carry a promise of the client.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each setting.
 */
export function requireCarried(name: EndpointName, defaults: ClientDefaults, action: string): void {
  const fields = defaultsThatAre('refused', name, defaults);
  if (fields.length > 0) throw notCarried(name, fields, action);
}

function notCarried(
  name: EndpointName,
  fields: readonly RoutingField[],
  action: string,
): OpenRouterError {
  const { path } = endpoints[name];
  return invalidInput(
    `Cannot ${action}: a request to /${path} cannot carry ${listOf(fields.map((field) => meanings[field]))}, which holds for every call`,
    {
      hints: settingHints(fields),
      details: { settings: fields.map((field) => `provider.${field}`) },
    },
  );
}

/** Names the settings behind promises, and where a promise can be made for every endpoint. */
export function settingHints(fields: readonly RoutingField[]): Hint[] {
  if (fields.length === 0) return [];
  return [
    ...fields.map((field) => ({ kind: 'unset-option', option: settings[field] }) as const),
    {
      kind: 'text',
      text: 'The settings of the account hold for every endpoint: https://openrouter.ai/settings/privacy.',
    },
  ];
}

/** Returns a note for each preference of the client that the endpoint of a call cannot carry. */
export function notesOnDefaults(name: EndpointName, defaults: ClientDefaults): readonly string[] {
  const fields = defaultsThatAre('told', name, defaults);
  if (fields.length === 0) return [];
  const { path } = endpoints[name];
  return [
    `Not sent, because a request to /${path} cannot carry it: ${listOf(fields.map((field) => meanings[field]))}.`,
  ];
}

function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
