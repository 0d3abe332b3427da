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

/** How much is told about what goes on. */
export const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/** How much is told about what goes on. */
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
      'Where OpenRouter is. `http` is for this machine and host names without dots (containers): the key would travel in clear text.',
    fallback: 'https://openrouter.ai/api/v1',
  },
  OPENROUTER_TIMEOUT_MS: {
    ...plain,
    schema: integer(1, MAX_TIMER_MS),
    summary: 'Milliseconds that one attempt of a request may take.',
    fallback: '30000 for look-ups, 600000 for answers',
  },
  OPENROUTER_MODEL_CACHE_TTL_MS: {
    ...plain,
    // A hundred years of milliseconds are still counted exactly; more is a slip of the pen.
    schema: integer(0, 3_155_760_000_000),
    summary: 'Milliseconds that the list of models stays fresh; 0 asks every time.',
    fallback: '3600000',
  },
  OPENROUTER_HTTP_REFERER: {
    ...plain,
    schema: Keyword,
    summary: 'Address of the app that asks, for the statistics of OpenRouter.',
    fallback: 'the address of this project',
  },
  OPENROUTER_APP_TITLE: {
    ...plain,
    schema: Line,
    summary: 'Name of the app that asks, for the statistics of OpenRouter.',
    fallback: 'the name of this project',
  },
} as const satisfies Record<string, EnvironmentVariable>;

const chat = {
  OPENROUTER_DEFAULT_MODEL: {
    aliases: ['DEFAULT_MODEL'],
    secret: false,
    schema: Keyword,
    summary: 'Model of a chat that names none.',
    fallback: DEFAULT_CHAT_MODEL,
  },
  OPENROUTER_MAX_TOKENS: {
    ...plain,
    schema: integer(1, Number.MAX_SAFE_INTEGER),
    summary: 'Most tokens of an answer, when the request does not say.',
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
    summary: 'Whether answers come with the reasoning behind them.',
    fallback: 'the habit of the model',
  },
} as const satisfies Record<string, EnvironmentVariable>;

const provider = {
  OPENROUTER_PROVIDER_ORDER: {
    ...plain,
    schema: KeywordListOrJson,
    summary: 'Providers to try first, in order: words between commas, or a JSON array.',
    fallback: 'the order of OpenRouter',
  },
  OPENROUTER_PROVIDER_ONLY: {
    ...plain,
    schema: KeywordList,
    summary: 'The only providers that may be used, between commas.',
    fallback: 'all',
  },
  OPENROUTER_PROVIDER_IGNORE: {
    ...plain,
    schema: KeywordList,
    summary: 'Providers that may not be used, between commas.',
    fallback: 'none',
  },
  OPENROUTER_PROVIDER_QUANTIZATIONS: {
    ...plain,
    schema: someOf(quantizations),
    summary: `Precisions that are good enough, between commas: ${quantizations.join(', ')}.`,
    fallback: 'all',
  },
  OPENROUTER_PROVIDER_SORT: {
    ...plain,
    schema: oneOf(providerSorts),
    summary: `What providers are preferred for: ${providerSorts.join(', ')}.`,
    fallback: 'the balance of OpenRouter',
  },
  OPENROUTER_PROVIDER_REQUIRE_PARAMETERS: {
    ...plain,
    schema: Flag,
    summary: 'Whether a provider must know every parameter of the request.',
    fallback: 'false',
  },
  OPENROUTER_PROVIDER_DATA_COLLECTION: {
    ...plain,
    schema: oneOf(['allow', 'deny']),
    summary: 'Whether providers that keep data may be used: allow, deny.',
    fallback: 'allow',
  },
  OPENROUTER_PROVIDER_ALLOW_FALLBACKS: {
    ...plain,
    schema: Flag,
    summary: 'Whether other providers may step in.',
    fallback: 'true',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Every variable that is read, by name. The reference of the documentation is made from it. */
export const environmentVariables = {
  ...client,
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
    summary: `How much is told on stderr: ${logLevels.join(', ')}.`,
    fallback: 'info',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** The name of a variable that is read. */
export type EnvironmentName = keyof typeof environmentVariables;
