import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../shared/errors.ts';
import { optionsFromEnv } from './options.ts';
import { environmentVariables } from './variables.ts';

/** Returns the message about invalid variables. */
function errorMessageFor(environment: Record<string, string>): string {
  try {
    optionsFromEnv(environment);
  } catch (error) {
    if (OpenRouterError.is(error) && error.code === 'INVALID_INPUT') return error.message;
    throw error;
  }
  throw new Error('Every variable is valid');
}

function limitsFor(kind: string, count: number): Record<string, string> {
  return {
    [`OPENROUTER_${kind}_FETCH_TIMEOUT_MS`]: `${count}1`,
    [`OPENROUTER_${kind}_MAX_DOWNLOAD_BYTES`]: `${count}024`,
    [`OPENROUTER_${kind}_MAX_REDIRECTS`]: `${count}`,
    [`OPENROUTER_${kind}_MAX_DATA_URL_BYTES`]: `${count}025`,
  };
}

function limitsRead(count: number) {
  return {
    fetchTimeoutMs: count * 10 + 1,
    maxBytes: count * 1_000 + 24,
    maxRedirects: count,
    maxDataUrlBytes: count * 1_000 + 25,
  };
}

describe('optionsFromEnv', () => {
  it('reads every variable', () => {
    expect(
      optionsFromEnv({
        OPENROUTER_API_KEY: 'sk-or-v1-test',
        OPENROUTER_BASE_URL: 'https://proxy.example/api/v1/',
        OPENROUTER_TIMEOUT_MS: '5000',
        OPENROUTER_MODEL_CACHE_TTL_MS: '0',
        OPENROUTER_HTTP_REFERER: 'https://app.example',
        OPENROUTER_APP_TITLE: 'My App',
        OPENROUTER_DEFAULT_MODEL: 'openai/gpt-5',
        OPENROUTER_MAX_TOKENS: '100',
        OPENROUTER_CACHE_RESPONSES: 'yes',
        OPENROUTER_INCLUDE_REASONING: 'OFF',
        OPENROUTER_PROVIDER_ORDER: '["openai", "azure"]',
        OPENROUTER_PROVIDER_ONLY: 'openai, azure',
        OPENROUTER_PROVIDER_IGNORE: 'together',
        OPENROUTER_PROVIDER_QUANTIZATIONS: 'FP8,bf16',
        OPENROUTER_PROVIDER_SORT: 'Price',
        OPENROUTER_PROVIDER_REQUIRE_PARAMETERS: '1',
        OPENROUTER_PROVIDER_DATA_COLLECTION: 'deny',
        OPENROUTER_PROVIDER_ALLOW_FALLBACKS: '0',
        OPENROUTER_DEFAULT_IMAGE_MODEL: 'a/image',
        OPENROUTER_DEFAULT_AUDIO_MODEL: 'a/audio',
        OPENROUTER_DEFAULT_VIDEO_MODEL: 'a/video',
        OPENROUTER_DEFAULT_DOCUMENT_MODEL: 'a/document',
        OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL: 'a/transcription',
        OPENROUTER_DEFAULT_RERANK_MODEL: 'a/rerank',
        OPENROUTER_IMAGE_MAX_DIMENSION: '1024',
        OPENROUTER_IMAGE_JPEG_QUALITY: '90',
        ...limitsFor('IMAGE', 1),
        ...limitsFor('AUDIO', 2),
        ...limitsFor('VIDEO', 3),
        ...limitsFor('DOCUMENT', 4),
        OPENROUTER_ALLOW_PRIVATE_HOSTS: 'media.internal, localhost:8080',
        OPENROUTER_INPUT_DIR: '/in put',
        OPENROUTER_OUTPUT_DIR: 'out',
        OPENROUTER_ALLOW_UNSAFE_PATHS: '1',
        OPENROUTER_LOG_LEVEL: 'DEBUG',
        OPENROUTER_DEFAULT_IMAGE_GEN_MODEL: 'a/draw',
        OPENROUTER_DEFAULT_SPEECH_MODEL: 'a/speech',
        OPENROUTER_DEFAULT_AUDIO_GEN_MODEL: 'a/music',
        OPENROUTER_DEFAULT_VIDEO_GEN_MODEL: 'a/film',
        OPENROUTER_DEFAULT_EMBEDDING_MODEL: 'a/embed',
        OPENROUTER_VIDEO_POLL_INTERVAL_MS: '50',
        OPENROUTER_VIDEO_MAX_WAIT_MS: '0',
        OPENROUTER_VIDEO_GEN_MAX_BYTES: '1048576',
        OPENROUTER_IMAGE_INLINE_MAX_BYTES: '1',
        OPENROUTER_AUDIO_INLINE_MAX_BYTES: '2',
        OPENROUTER_VIDEO_INLINE_MAX_BYTES: '3',
        OPENROUTER_JOB_LEDGER: '/state/jobs.jsonl',
        OPENROUTER_ONLY_KNOWN_JOBS: 'true',
        XDG_STATE_HOME: '/state',
        OPENROUTER_MAX_COST_USD: '0.5',
        OPENROUTER_SESSION_BUDGET_USD: '20',
        OPENROUTER_ALLOW_UNKNOWN_COST: 'yes',
        OPENROUTER_FIT_MAX_TOKENS: 'no',
        OPENROUTER_AUDIT: 'off',
      }),
    ).toEqual({
      client: {
        apiKey: 'sk-or-v1-test',
        baseUrl: 'https://proxy.example/api/v1',
        attemptTimeoutMs: 5000,
        modelCacheTtlMs: 0,
        defaults: {
          chatModel: 'openai/gpt-5',
          imageModel: 'a/image',
          audioModel: 'a/audio',
          videoModel: 'a/video',
          documentModel: 'a/document',
          transcriptionModel: 'a/transcription',
          rerankModel: 'a/rerank',
          imageGenerationModel: 'a/draw',
          speechModel: 'a/speech',
          audioGenerationModel: 'a/music',
          videoGenerationModel: 'a/film',
          embeddingModel: 'a/embed',
          maxTokens: 100,
          provider: {
            order: ['openai', 'azure'],
            only: ['openai', 'azure'],
            ignore: ['together'],
            quantizations: ['fp8', 'bf16'],
            sort: 'price',
            requireParameters: true,
            dataCollection: 'deny',
            allowFallbacks: false,
          },
          cache: true,
          includeReasoning: false,
        },
        media: {
          image: { ...limitsRead(1), maxDimension: 1024, jpegQuality: 90 },
          audio: limitsRead(2),
          video: limitsRead(3),
          document: limitsRead(4),
          allowPrivateHosts: ['media.internal', 'localhost:8080'],
        },
        videos: { pollIntervalMs: 50, maxWaitMs: 0, maxBytes: 1_048_576, onlyKnownJobs: true },
        budget: {
          maxCostUsd: 0.5,
          sessionUsd: 20,
          allowUnknownCost: true,
          fitMaxTokens: false,
        },
        app: { url: 'https://app.example', title: 'My App' },
      },
      workspace: {
        inputDir: '/in put',
        outputDir: 'out',
        allowUnsafePaths: true,
        inlineMaxBytes: { image: 1, audio: 2, video: 3 },
      },
      jobLedger: { path: '/state/jobs.jsonl', stateHome: '/state' },
      audit: false,
      logLevel: 'debug',
    });
  });

  it('leaves unset variables to the client', () => {
    expect(optionsFromEnv({})).toEqual({
      client: {
        defaults: { chatModel: 'google/gemma-4-26b-a4b-it:free' },
        media: { image: {}, audio: {}, video: {}, document: {} },
        videos: {},
        budget: { fitMaxTokens: true },
        app: {},
      },
      workspace: {
        allowUnsafePaths: false,
        inlineMaxBytes: { image: 1_048_576, audio: 1_048_576, video: 10_485_760 },
      },
      jobLedger: {},
      logLevel: 'info',
    });
  });

  it.each(['', ' ', '\n'])('treats %j as unset', (text) => {
    const names = Object.keys(environmentVariables);
    const environment = Object.fromEntries(names.map((name) => [name, text]));
    expect(optionsFromEnv(environment)).toEqual(optionsFromEnv({}));
  });

  it('removes white space around a value', () => {
    expect(optionsFromEnv({ OPENROUTER_API_KEY: ' sk-or-v1-test\n' }).client.apiKey).toBe(
      'sk-or-v1-test',
    );
  });

  it('reads an alias only when the name is unset or empty', () => {
    const model = (environment: Record<string, string>) =>
      optionsFromEnv(environment).client.defaults?.chatModel;
    expect(model({ DEFAULT_MODEL: 'a/alias' })).toBe('a/alias');
    expect(model({ OPENROUTER_DEFAULT_MODEL: '', DEFAULT_MODEL: 'a/alias' })).toBe('a/alias');
    expect(model({ OPENROUTER_DEFAULT_MODEL: 'a/name', DEFAULT_MODEL: 'a/alias' })).toBe('a/name');
  });

  it('reads only own properties of the record', () => {
    const inherited: Record<string, string> = Object.create({ OPENROUTER_LOG_LEVEL: 'debug' });
    expect(optionsFromEnv(inherited).logLevel).toBe('info');
  });
});

describe('an invalid variable', () => {
  it('is reported by the name that is set, without its value', () => {
    const message = errorMessageFor({ DEFAULT_MODEL: 'two words' });
    expect(message).toBe(
      'Cannot read the environment: DEFAULT_MODEL must be one word of plain ASCII characters',
    );
  });

  it('is reported together with all others', () => {
    const environment = {
      OPENROUTER_TIMEOUT_MS: '5abc',
      OPENROUTER_LOG_LEVEL: 'loud',
      OPENROUTER_CACHE_RESPONSES: 'maybe',
    };
    expect(() => optionsFromEnv(environment)).toThrow(
      expect.objectContaining({
        message:
          'Cannot read the environment: OPENROUTER_TIMEOUT_MS must be a whole number from 1 to 2147483647; OPENROUTER_CACHE_RESPONSES must be 1, true, yes or on, or else 0, false, no or off; OPENROUTER_LOG_LEVEL must be one of error, warn, info, debug',
        details: {
          variables: [
            'OPENROUTER_TIMEOUT_MS',
            'OPENROUTER_CACHE_RESPONSES',
            'OPENROUTER_LOG_LEVEL',
          ].map((variable) => ({ variable, message: expect.stringMatching(/^must be /u) })),
        },
      }),
    );
  });

  it.each(Object.keys(environmentVariables))('never shows the value of %s', (name) => {
    // Not ASCII and on two lines: invalid for every variable except the lists of any words.
    const anyWords = ['ORDER', 'ONLY', 'IGNORE', 'HOSTS'].some((list) => name.endsWith(list));
    const message = errorMessageFor({ [name]: anyWords ? ',' : 'sëcret\nvälue' });
    expect(message).toContain(name);
    expect(message).not.toMatch(/s.cret|v.lue/iu);
  });
});

describe('numbers', () => {
  it.each([
    ['OPENROUTER_TIMEOUT_MS', '1', '0'],
    ['OPENROUTER_TIMEOUT_MS', '2147483647', '2147483648'],
    ['OPENROUTER_MODEL_CACHE_TTL_MS', '0', '-1'],
    ['OPENROUTER_MODEL_CACHE_TTL_MS', '3155760000000', '3155760000001'],
    ['OPENROUTER_MAX_TOKENS', '1', '0'],
    ['OPENROUTER_MAX_TOKENS', '9007199254740991', '9007199254740993'],
  ])('%s accept %s but not %s', (name, valid, invalid) => {
    expect(() => optionsFromEnv({ [name]: valid })).not.toThrow();
    expect(errorMessageFor({ [name]: invalid })).toContain(`${name} must be a whole number from`);
  });

  it.each(['5abc', '1e9', '1.5', '+5', '0x10', '1_000', '1 000', 'NaN'])('are not %j', (text) => {
    expect(errorMessageFor({ OPENROUTER_MAX_TOKENS: text })).toContain('OPENROUTER_MAX_TOKENS');
  });
});

describe('flags', () => {
  it.each([
    ...['1', 'true', 'YES', 'On'].map((text) => [text, true] as const),
    ...['0', 'false', 'NO', 'Off'].map((text) => [text, false] as const),
  ])('%s is %s', (text, expected) => {
    const { client } = optionsFromEnv({ OPENROUTER_CACHE_RESPONSES: text });
    expect(client.defaults?.cache).toBe(expected);
  });

  it.each(['0', '0.5', '12', '0.000001'])('amounts accept %s', (text) => {
    const { client } = optionsFromEnv({ OPENROUTER_MAX_COST_USD: text });
    expect(client.budget).toMatchObject({ maxCostUsd: Number(text) });
  });

  it.each(['-1', '1e3', '.5', '1.', '$1', '1,5'])('amounts refuse %s', (text) => {
    expect(errorMessageFor({ OPENROUTER_SESSION_BUDGET_USD: text })).toContain(
      'OPENROUTER_SESSION_BUDGET_USD must be an amount such as 0.5, from 0',
    );
  });

  it.each(['off', 'OFF'])('the ledger of jobs is turned off by %s', (text) => {
    expect(optionsFromEnv({ OPENROUTER_JOB_LEDGER: text }).jobLedger).toBeUndefined();
  });

  it.each(['2', 'y', 'enabled', 'truee'])('%s is neither', (text) => {
    expect(errorMessageFor({ OPENROUTER_CACHE_RESPONSES: text })).toContain('must be 1, true');
  });
});

describe('lists', () => {
  const order = (text: string) =>
    optionsFromEnv({ OPENROUTER_PROVIDER_ORDER: text }).client.defaults?.provider?.order;

  it('are comma-separated words, without empty ones', () => {
    expect(order('openai, azure ,,')).toEqual(['openai', 'azure']);
  });

  it('may be a JSON array for an ordered list', () => {
    expect(order('["openai"," azure "]')).toEqual(['openai', 'azure']);
  });

  it.each(['[', '[]', '[1]', '[""]', ',', '["a"'])('are not %j', (text) => {
    expect(errorMessageFor({ OPENROUTER_PROVIDER_ORDER: text })).toContain(
      'OPENROUTER_PROVIDER_ORDER must be a comma-separated list of words, or a JSON array of them',
    );
  });

  it('of a fixed set of words report the set', () => {
    expect(errorMessageFor({ OPENROUTER_PROVIDER_QUANTIZATIONS: 'fp8,fp7' })).toContain(
      'OPENROUTER_PROVIDER_QUANTIZATIONS must be a comma-separated list of these: int4, int8',
    );
    expect(errorMessageFor({ OPENROUTER_PROVIDER_ONLY: ',' })).toContain(
      'must be a comma-separated list of words',
    );
  });
});

describe('OPENROUTER_BASE_URL', () => {
  it.each([
    ['https://openrouter.ai/api/v1', 'https://openrouter.ai/api/v1'],
    ['https://openrouter.ai/api/v1//', 'https://openrouter.ai/api/v1'],
    ['HTTPS://OpenRouter.ai', 'https://openrouter.ai'],
    ['http://localhost:8080/api/v1', 'http://localhost:8080/api/v1'],
    ['http://api.localhost', 'http://api.localhost'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.1', 'http://127.0.0.1'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['http://emulator:4010/api/v1', 'http://emulator:4010/api/v1'],
  ])('may be %s', (text, expected) => {
    expect(optionsFromEnv({ OPENROUTER_BASE_URL: text }).client.baseUrl).toBe(expected);
  });

  it.each([
    'http://openrouter.ai/api/v1',
    'http://192.168.0.1',
    'http://localhost.example.com',
    'http://internal.example',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0',
    'http://[::2]',
    'ftp://localhost',
    'https://user:pass@openrouter.ai',
    'https://:pass@openrouter.ai',
    'https://openrouter.ai/?key=1',
    'https://openrouter.ai/#x',
    'openrouter.ai',
    'localhost:8080',
    'not a url',
  ])('may not be %s', (text) => {
    expect(errorMessageFor({ OPENROUTER_BASE_URL: text })).toContain(
      'OPENROUTER_BASE_URL must be an https URL, or an http URL of this machine or of a host name without dots',
    );
  });
});

describe('environmentVariables', () => {
  it('hides the key and the proxies, which may have a password', () => {
    const secret = Object.entries(environmentVariables).filter(([, { secret: is }]) => is);
    expect(secret.map(([name]) => name)).toEqual([
      'OPENROUTER_API_KEY',
      'HTTPS_PROXY',
      'HTTP_PROXY',
    ]);
  });

  it('has each name once', () => {
    const aliases = Object.values(environmentVariables).flatMap((variable) => variable.aliases);
    const names = [...Object.keys(environmentVariables), ...aliases];
    expect(new Set(names).size).toBe(names.length);
  });
});
