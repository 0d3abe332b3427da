import type { Hint } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { chatCompletion } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { renderError } from './error-report.ts';
import { defineCommand } from '../command/define-command.ts';

const command = defineCommand({
  name: 'chat',
  group: 'Ask:',
  operation: chatCompletion,
  overrides: {
    messages: false,
    'reasoning.effort': { syntax: '--reasoning <effort>' },
    seed: { description: 'as the help says it' },
    'provider.order': { description: 'who is tried first' },
    'provider.allow_fallbacks': { syntax: '--fallbacks' },
  },
  fieldNames: { messages: 'the prompt' },
});
const names = new Map([
  ['chat_completion', 'chat'],
  ['search_models', 'models search'],
  ['analyze_audio', 'analyze-audio'],
]);

const help = 'see orm chat --help';

interface Told {
  readonly fields?: readonly string[];
  readonly operation?: string;
  readonly hints?: readonly Hint[];
}

function tell(message: string, { fields, operation, hints = [] }: Told = {}): string {
  const error = new OpenRouterError('INVALID_INPUT', message, {
    hints,
    details: { fields, operation },
  });
  const { message: told, hint } = renderError(error, command, names);
  return [told, hint ?? ''].join(' | ');
}

describe('tellError', () => {
  it('tells fields as the flags that were typed, and the operation as the command', () => {
    const message = 'Cannot run chat_completion: "max_tokens" must be >=1';
    expect(tell(message, { fields: ['max_tokens'], operation: 'chat_completion' })).toBe(
      `Cannot run orm chat: --max-tokens must be >=1 | ${help}`,
    );
  });

  it('tells a field inside a group, or an element of a list, by its flag', () => {
    const fields = ['reasoning.effort', 'provider.order.0'];
    expect(tell('"reasoning.effort" and "provider.order.0" are wrong', { fields })).toBe(
      `--reasoning and --provider-order are wrong | ${help}`,
    );
    expect(tell('provider.order.0: Cannot be read', { fields })).toBe(
      `--provider-order: Cannot be read | ${help}`,
    );
  });

  it('tells what is no flag by the name that the command has for it', () => {
    expect(tell('field "messages" is missing', { fields: ['messages'] })).toBe(
      `field the prompt is missing | ${help}`,
    );
  });

  it('leaves words alone that are not told to be fields, and fields that nothing is typed for', () => {
    expect(tell('not "max_tokens" but "openai/gpt-5"')).toBe(
      `not "max_tokens" but "openai/gpt-5" | ${help}`,
    );
    expect(tell('"extra" is unknown', { fields: ['extra'] })).toBe(`"extra" is unknown | ${help}`);
  });

  it.each<[Hint, string]>([
    [{ kind: 'find-model' }, 'orm models search <words>'],
    [{ kind: 'raise-limit', option: 'maxTokens' }, 'Raise --max-tokens'],
    [{ kind: 'lower-option', option: 'reasoningEffort' }, 'Lower --reasoning'],
    [
      { kind: 'set-option', option: 'allowFallbacks', to: true, note: 'others may serve it' },
      'Give --fallbacks: others may serve it',
    ],
    [{ kind: 'set-option', option: 'speechFormat', to: 'wav' }, 'Give --format wav'],
    [
      { kind: 'raise-limit', option: 'imageMaxBytes', to: 9 },
      'Raise OPENROUTER_IMAGE_MAX_DOWNLOAD_BYTES to at least 9',
    ],
    [
      { kind: 'partial-result', detail: 'partialText', mayBeCharged: true },
      'What came is on stdout; it may have been charged',
    ],
    [{ kind: 'partial-result', detail: 'answer' }, 'What came is shown by --json'],
    [
      { kind: 'use-capability', capability: 'analyzeAudio', why: 'it is audio' },
      'It is audio: use orm analyze-audio',
    ],
    [{ kind: 'leave-out', fields: ['seed', 'extra'] }, 'Leave out --seed and "extra"'],
    [{ kind: 'did-you-mean-field', field: 'max_tokens' }, 'Did you mean --max-tokens?'],
    [{ kind: 'give-media' }, 'Download it and give the file'],
    [{ kind: 'list-jobs' }, 'The jobs of this machine are in orm job list'],
    [{ kind: 'resume-job', jobId: 'x' }, 'orm job wait x'],
    [
      { kind: 'field-meaning', field: 'seed', meaning: 'as JSON says it' },
      '--seed: as the help says it',
    ],
    [
      { kind: 'field-meaning', field: 'provider.order.0', meaning: 'as JSON says it' },
      '--provider-order: who is tried first',
    ],
    [{ kind: 'field-meaning', field: 'messages', meaning: 'as JSON says it' }, help],
    [
      { kind: 'field-meaning', field: 'unknown', meaning: 'What it says.' },
      '"unknown": What it says',
    ],
    [{ kind: 'allow-more-time', option: 'timeout' }, 'Try again, or raise --timeout'],
    [
      { kind: 'allow-more-time', option: 'attemptTimeout' },
      'Try again, or raise OPENROUTER_TIMEOUT_MS',
    ],
    [{ kind: 'only', surface: 'sdk', text: 'Use client.models.search().' }, help],
  ])('tells %j in the words of a shell', (hint, told) => {
    expect(tell('No', { hints: [hint] })).toBe(`No | ${told}`);
  });

  it('joins hints as sentences, and tells none twice', () => {
    const hints: Hint[] = [
      { kind: 'did-you-mean', values: ['a'] },
      { kind: 'text', text: 'Look again.' },
      { kind: 'text', text: 'Look again.' },
      { kind: 'text', text: 'Or wait.' },
    ];
    expect(tell('No', { hints })).toBe('No | Did you mean "a"? Look again; Or wait');
  });

  it('says once that the catalogue can be searched', () => {
    const error = new OpenRouterError('MODEL_NOT_FOUND', 'No', {
      hints: [{ kind: 'find-model' }],
    });
    expect(renderError(error, command, names).hint).toBe('orm models search <words>');
  });

  it('adds what the command knows about an error of a code', () => {
    const error = new OpenRouterError('UNSUPPORTED_FORMAT', 'No', {
      hints: [{ kind: 'text', text: 'Convert it.' }],
    });
    const told = renderError(
      error,
      { ...command, hints: { UNSUPPORTED_FORMAT: 'pipe it' } },
      names,
    );
    expect(told.hint).toBe('Convert it; pipe it');
  });

  it('says what to name instead of what is no file of its own', () => {
    expect(renderError(new OpenRouterError('UNSAFE_PATH', 'No'), command, names).hint).toBe(
      'name a file of its own, or pipe it in and name it -',
    );
  });

  it.each<[Hint, string]>([
    [
      { kind: 'partial-result', detail: 'partialText', mayBeCharged: true },
      '; it may have been charged',
    ],
    [{ kind: 'partial-result', detail: 'answer' }, ''],
    [{ kind: 'text', text: 'Look again.' }, ''],
  ])('tells once where that is which was kept: %j', (hint, rest) => {
    const error = new OpenRouterError('UPSTREAM_HTTP', 'No', {
      hints: [hint],
      details: { partialPath: '/a/$1.partial.wav' },
    });
    const told = renderError(error, command, names).hint ?? '';
    expect(told.toLowerCase()).toContain(`what came is kept in /a/$1.partial.wav${rest}`);
    expect(told.match(/what came/giu)).toHaveLength(1);
    expect(told).not.toContain('stdout');
  });

  it.each([{ status: 400 }, { details: { accepted: ['1K'] } }])(
    'does not send anybody to the help for what a model does not take: %j',
    (info) => {
      const error = new OpenRouterError('INVALID_INPUT', 'No', info);
      expect(renderError(error, command, names).hint).toBeUndefined();
    },
  );

  it('has a hint for a shell where core has none', () => {
    const error = new OpenRouterError('UPSTREAM_REFUSED', 'No', { details: { reason: 'credits' } });
    expect(renderError(error, undefined, names).hint).toContain('add credits');
  });
});
