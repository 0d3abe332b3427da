import { createEmulator } from '@orkit/openrouter-emulator';
import { createHost } from '@orkit/openrouter-multimodal/host';
import type { Hint, OpenRouterError } from '@orkit/openrouter-multimodal';
import { hintTexts } from '@orkit/openrouter-multimodal';
import type { Operation } from '@orkit/openrouter-multimodal/operations';
import {
  execute,
  operations,
  operationWords,
  wordHints,
} from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { hintWordsOf } from '../../cli/src/report/hint-words.ts';
import { nameSettings } from '../src/operations/shared/name-settings.ts';
import { invalidInput } from '../src/shared/errors.ts';
import { failureOf } from './support/failure.ts';
import { tone } from './support/transcription-client.ts';
import { png } from './support/settings-media.ts';

function operationNamed(name: string): Operation {
  const found = operations.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no operation ${name}`);
  return found;
}

async function toDataUrl(blob: Blob): Promise<string> {
  return `data:${blob.type};base64,${Buffer.from(await blob.arrayBuffer()).toString('base64')}`;
}

/** Runs an operation with the settings of an environment, against the emulator. */
async function run(environment: Readonly<Record<string, string>>, name: string, input: object) {
  const emulator = createEmulator();
  const host = createHost(
    { OPENROUTER_API_KEY: 'sk-or-v1-test', OPENROUTER_JOB_LEDGER: 'off', ...environment },
    { client: { fetch: emulator.fetch, maxRetries: 0 } },
  );
  const client = await host.client();
  const running = execute(operationNamed(name), input, { client, report: () => {} });
  return { emulator, running };
}

function textsOf({ message, hints }: OpenRouterError) {
  return {
    mcp: [message, ...wordHints(hints, operationWords)].join(' '),
    orm: [message, ...wordHints(hints, hintWordsOf(undefined))].join(' '),
  };
}

const audio = async () => ({
  audio_path: await toDataUrl(new Blob([tone], { type: 'audio/wav' })),
});
const messages = [{ role: 'user', content: 'Hi' }];

describe('an error about a setting', () => {
  it.each([
    ['OPENROUTER_DEFAULT_MODEL', 'no/such', 'chat_completion', { messages }],
    ['OPENROUTER_DEFAULT_MODEL', 'no/such', 'analyze_image', { image_path: png }],
    ['OPENROUTER_DEFAULT_MODEL', 'no/such', 'analyze_audio', audio],
    ['OPENROUTER_DEFAULT_IMAGE_MODEL', 'no/such', 'analyze_image', { image_path: png }],
    ['OPENROUTER_DEFAULT_IMAGE_MODEL', 'openai/whisper-1', 'analyze_image', { image_path: png }],
    ['OPENROUTER_DEFAULT_AUDIO_MODEL', 'no/such', 'analyze_audio', audio],
    ['OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL', 'no/such', 'transcribe_audio', audio],
    [
      'OPENROUTER_DEFAULT_RERANK_MODEL',
      'no/such',
      'rerank_documents',
      { query: 'x', documents: ['a'] },
    ],
    [
      'OPENROUTER_DEFAULT_RERANK_MODEL',
      'openai/gpt-5',
      'rerank_documents',
      { query: 'x', documents: ['a'] },
    ],
    ['OPENROUTER_DEFAULT_IMAGE_GEN_MODEL', 'no/such', 'generate_image', { prompt: 'x' }],
    ['OPENROUTER_DEFAULT_SPEECH_MODEL', 'no/such', 'generate_speech', { input: 'x' }],
    ['OPENROUTER_DEFAULT_AUDIO_GEN_MODEL', 'openai/whisper-1', 'generate_audio', { prompt: 'x' }],
    ['OPENROUTER_DEFAULT_VIDEO_GEN_MODEL', 'no/such', 'generate_video', { prompt: 'x' }],
    ['OPENROUTER_DEFAULT_EMBEDDING_MODEL', 'no/such', 'create_embeddings', { input: 'x' }],
    [
      'OPENROUTER_SESSION_BUDGET_USD',
      '0.0000001',
      'rerank_documents',
      { query: 'x', documents: ['a'] },
    ],
    [
      'OPENROUTER_IMAGE_MAX_DATA_URL_BYTES',
      '1024',
      'analyze_image',
      { image_path: `data:image/png;base64,${'A'.repeat(4000)}` },
    ],
    ['OPENROUTER_PROVIDER_ONLY', 'openai', 'generate_video', { prompt: 'x' }],
    ['OPENROUTER_PROVIDER_ZDR', '1', 'generate_speech', { input: 'x' }],
    ['OPENROUTER_TIMEOUT_MS', 'soon', 'chat_completion', { messages }],
  ] as const)(
    'names its variable over MCP and in orm: %s=%s, %s',
    async (variable, value, name, input) => {
      const given: object = typeof input === 'function' ? await input() : input;
      const error = await failureOf(
        (async () => {
          const { running } = await run({ [variable]: value }, name, given);
          await running;
        })(),
      );
      const { mcp, orm } = textsOf(error);
      expect({
        variable,
        mcp: mcp.includes(variable) || mcp,
        orm: orm.includes(variable) || orm,
      }).toEqual({
        variable,
        mcp: true,
        orm: true,
      });
    },
  );

  it.each([
    [{ kind: 'lower-option', option: 'maxTokens' }, {}, 'OPENROUTER_MAX_TOKENS'],
    [{ kind: 'lower-option', option: 'maxTokens' }, { max_tokens: 5 }, 'max_tokens'],
    [
      { kind: 'set-option', option: 'allowFallbacks', to: true },
      {},
      'OPENROUTER_PROVIDER_ALLOW_FALLBACKS',
    ],
    [
      { kind: 'set-option', option: 'allowFallbacks', to: true },
      { provider: { allow_fallbacks: false } },
      'provider.allow_fallbacks',
    ],
  ] as const)(
    'names the field only when the caller gave it: %j, %j',
    (hint: Hint, input, expected) => {
      const defaults = { maxTokens: 100, provider: { allowFallbacks: false } };
      const { hints } = nameSettings(invalidInput('No', { hints: [hint] }), input, defaults);
      expect(wordHints(hints, operationWords).join(' ')).toContain(expected);
      expect(hintTexts(hints)).toHaveLength(1);
    },
  );
});

describe('OPENROUTER_DEFAULT_MODEL', () => {
  const chosenBy = async (
    name: string,
    input: object,
    environment: Readonly<Record<string, string>>,
  ) => {
    const { emulator, running } = await run(environment, name, input);
    const { data } = await running;
    const sent = emulator.requests.find(({ method }) => method === 'POST')?.body as {
      model: string;
    };
    return { model: sent.model, notes: (data as { notes: string[] }).notes };
  };
  const listening = 'google/gemini-2.5-flash';

  it('analyzes media that it takes', async () => {
    const environment = { OPENROUTER_DEFAULT_MODEL: 'google/gemini-2.5-pro' };
    for (const [name, input] of [
      ['analyze_image', { image_path: png }],
      ['analyze_audio', await audio()],
    ] as const)
      expect(await chosenBy(name, input, environment)).toEqual({
        model: 'google/gemini-2.5-pro',
        notes: [],
      });
  });

  it('leaves audio that it does not take to the model for audio, with a note', async () => {
    const environment = { OPENROUTER_DEFAULT_MODEL: 'openai/gpt-5' };
    expect(await chosenBy('analyze_audio', await audio(), environment)).toEqual({
      model: listening,
      notes: [`${listening} was used: the default model openai/gpt-5 does not take audio.`],
    });
  });

  it('gives way to the variable for the media, without a note', async () => {
    const environment = {
      OPENROUTER_DEFAULT_MODEL: 'openai/gpt-5',
      OPENROUTER_DEFAULT_AUDIO_MODEL: listening,
    };
    expect(await chosenBy('analyze_audio', await audio(), environment)).toEqual({
      model: listening,
      notes: [],
    });
  });

  it('changes nothing while it is unset', async () => {
    expect(await chosenBy('analyze_audio', await audio(), {})).toEqual({
      model: listening,
      notes: [],
    });
  });
});
