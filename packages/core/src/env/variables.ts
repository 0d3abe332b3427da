import { DEFAULT_CHAT_MODEL } from '../api/shared/defaults.ts';
import { providerSorts, quantizations } from '../api/shared/routing.ts';
import { MAX_TIMER_MS } from '../shared/clock.ts';
import {
  BaseUrl,
  Flag,
  Line,
  oneOf,
  someOf,
  integer,
  Keyword,
  KeywordList,
  KeywordListOrJson,
} from './formats.ts';
import { moneyVariables, outputVariables } from './generation-variables.ts';
import { analysisVariables, fileVariables, mediaVariables } from './media-variables.ts';
import { modelVariables } from './model-variables.ts';
import type { EnvironmentVariable } from './variable.ts';

/** Log levels, the least verbose first. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** Log level of a program. */
export type LogLevel = (typeof logLevels)[number];

const plain = { aliases: [], secret: false } as const;

const client = {
  OPENROUTER_API_KEY: {
    aliases: [],
    secret: true,
    schema: Keyword,
    summary: 'The API key.',
    fallback: 'none',
  },
  OPENROUTER_BASE_URL: {
    ...plain,
    schema: BaseUrl,
    summary:
      'Base URL of OpenRouter. `http` is allowed for this machine and host names without dots (containers): the key is sent unencrypted.',
    fallback: 'https://openrouter.ai/api/v1',
  },
  OPENROUTER_TIMEOUT_MS: {
    ...plain,
    schema: integer(1, MAX_TIMER_MS),
    summary: 'Timeout of one attempt of a request in milliseconds.',
    fallback: '30000 for metadata, 600000 for generation',
  },
  OPENROUTER_MODEL_CACHE_TTL_MS: {
    ...plain,
    // A hundred years in milliseconds; more is a mistake.
    schema: integer(0, 3_155_760_000_000),
    summary: 'TTL of the list of models in milliseconds; 0 fetches it every time.',
    fallback: '3600000',
  },
  OPENROUTER_HTTP_REFERER: {
    ...plain,
    schema: Keyword,
    summary: 'URL of the app, for the statistics of OpenRouter; `off` sends none.',
    fallback: 'the URL of this project for the MCP server and orm, else none',
  },
  OPENROUTER_APP_TITLE: {
    ...plain,
    schema: Line,
    summary: 'Name of the app, for the statistics of OpenRouter; `off` sends none.',
    fallback: 'the name of the MCP server or orm, else none',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Variables that other programs read too. The lower-case name is an alias. */
const network = {
  HTTPS_PROXY: {
    aliases: ['https_proxy'],
    secret: true,
    schema: Line,
    summary: 'URL of the proxy for https URLs, with a user name and a password if it needs them.',
    fallback: 'none',
  },
  HTTP_PROXY: {
    aliases: ['http_proxy'],
    secret: true,
    schema: Line,
    summary: 'URL of the proxy for http URLs.',
    fallback: 'none',
  },
  NO_PROXY: {
    aliases: ['no_proxy'],
    secret: false,
    schema: Line,
    summary:
      'Hosts that are reached without a proxy, comma-separated: names with their subdomains, addresses, CIDR blocks, each with a port or without; `*` for all.',
    fallback: 'this machine',
  },
  OPENROUTER_PROXY_DOWNLOADS: {
    ...plain,
    schema: Flag,
    summary:
      'Whether URLs of media are fetched through the proxy. It resolves their names, so that only addresses in the URLs themselves are checked.',
    fallback: 'false',
  },
} as const satisfies Record<string, EnvironmentVariable>;

const chat = {
  OPENROUTER_DEFAULT_MODEL: {
    aliases: ['DEFAULT_MODEL'],
    secret: false,
    schema: Keyword,
    summary: 'Default model of a chat, and of each analysis whose media it takes.',
    fallback: DEFAULT_CHAT_MODEL,
  },
  OPENROUTER_MAX_TOKENS: {
    ...plain,
    schema: integer(1, Number.MAX_SAFE_INTEGER),
    summary: 'Default maximum tokens of an answer.',
    fallback: 'the limit of the model',
  },
  OPENROUTER_CACHE_RESPONSES: {
    ...plain,
    schema: Flag,
    summary: 'Whether answers may come from the response cache of OpenRouter.',
    fallback: 'the setting of the account',
  },
  OPENROUTER_INCLUDE_REASONING: {
    ...plain,
    schema: Flag,
    summary: 'Whether answers include the reasoning.',
    fallback: 'the default of the model',
  },
} as const satisfies Record<string, EnvironmentVariable>;

const provider = {
  OPENROUTER_PROVIDER_ORDER: {
    ...plain,
    schema: KeywordListOrJson,
    summary: 'Providers to try first, in order: comma-separated, or a JSON array.',
    fallback: 'the order of OpenRouter',
  },
  OPENROUTER_PROVIDER_ONLY: {
    ...plain,
    schema: KeywordList,
    summary: 'The only providers that may be used, comma-separated.',
    fallback: 'all',
  },
  OPENROUTER_PROVIDER_IGNORE: {
    ...plain,
    schema: KeywordList,
    summary: 'Providers that may not be used, comma-separated.',
    fallback: 'none',
  },
  OPENROUTER_PROVIDER_QUANTIZATIONS: {
    ...plain,
    schema: someOf(quantizations),
    summary: `Allowed quantizations, comma-separated: ${quantizations.join(', ')}.`,
    fallback: 'all',
  },
  OPENROUTER_PROVIDER_SORT: {
    ...plain,
    schema: oneOf(providerSorts),
    summary: `Sort order of providers: ${providerSorts.join(', ')}.`,
    fallback: 'load balancing by OpenRouter',
  },
  OPENROUTER_PROVIDER_REQUIRE_PARAMETERS: {
    ...plain,
    schema: Flag,
    summary: 'Whether a provider must support every parameter of the request.',
    fallback: 'false',
  },
  OPENROUTER_PROVIDER_DATA_COLLECTION: {
    ...plain,
    schema: oneOf(['allow', 'deny']),
    summary: 'Whether providers that store data may be used: allow, deny.',
    fallback: 'allow',
  },
  OPENROUTER_PROVIDER_ZDR: {
    ...plain,
    schema: Flag,
    summary: 'Whether only endpoints with zero data retention may be used.',
    fallback: 'false',
  },
  OPENROUTER_PROVIDER_ALLOW_FALLBACKS: {
    ...plain,
    schema: Flag,
    summary: 'Whether other providers may be used as fallbacks.',
    fallback: 'true',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Environment variables by name. The reference documentation is generated from them. */
export const environmentVariables = {
  ...client,
  ...network,
  ...chat,
  ...analysisVariables,
  ...modelVariables,
  ...provider,
  ...moneyVariables,
  ...mediaVariables,
  ...outputVariables,
  ...fileVariables,
  OPENROUTER_LOG_LEVEL: {
    ...plain,
    schema: oneOf(logLevels),
    summary: `Log level on stderr: ${logLevels.join(', ')}.`,
    fallback: 'info',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Name of an environment variable. */
export type EnvironmentName = keyof typeof environmentVariables;
