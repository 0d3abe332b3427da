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

interface ErrorParts {
  readonly fields?: readonly string[];
  readonly operation?: string;
  readonly hints?: readonly Hint[];
}

function render(text: string, { fields, operation, hints = [] }: ErrorParts = {}): string {
  const error = new OpenRouterError('INVALID_INPUT', text, {
    hints,
    details: { fields, operation },
  });
  const { message, hint } = renderError(error, command, names);
  return [message, hint ?? ''].join(' | ');
}

describe('renderError', () => {
  it('replaces fields by flags and the operation by the command', () => {
    const message = 'Cannot run chat_completion: "max_tokens" must be >=1';
    expect(render(message, { fields: ['max_tokens'], operation: 'chat_completion' })).toBe(
      `Cannot run orm chat: --max-tokens must be >=1 | ${help}`,
    );
  });

  it('replaces a nested field or a list element by its flag', () => {
    const fields = ['reasoning.effort', 'provider.order.0'];
    expect(render('"reasoning.effort" and "provider.order.0" are wrong', { fields })).toBe(
      `--reasoning and --provider-order are wrong | ${help}`,
    );
    expect(render('provider.order.0: Cannot be read', { fields })).toBe(
      `--provider-order: Cannot be read | ${help}`,
    );
  });

  it('uses the display name of the command for a field without a flag', () => {
    expect(render('field "messages" is missing', { fields: ['messages'] })).toBe(
      `field the prompt is missing | ${help}`,
    );
  });

  it('keeps quoted words that are not fields, and fields without a flag or argument', () => {
    expect(render('not "max_tokens" but "openai/gpt-5"')).toBe(
      `not "max_tokens" but "openai/gpt-5" | ${help}`,
    );
    expect(render('"extra" is unknown', { fields: ['extra'] })).toBe(
      `"extra" is unknown | ${help}`,
    );
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
      'The partial result is on stdout; it may have been charged',
    ],
    [{ kind: 'partial-result', detail: 'answer' }, 'The partial result is shown by --json'],
    [
      { kind: 'use-capability', capability: 'analyzeAudio', why: 'it is audio' },
      'It is audio: use orm analyze-audio',
    ],
    [{ kind: 'leave-out', fields: ['seed', 'extra'] }, 'Leave out --seed and "extra"'],
    [{ kind: 'did-you-mean-field', field: 'max_tokens' }, 'Did you mean --max-tokens?'],
    [{ kind: 'give-media' }, 'Download it and pass the file'],
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
  ])('renders %j for the command line', (hint, message) => {
    expect(render('No', { hints: [hint] })).toBe(`No | ${message}`);
  });

  it('joins hints as sentences without duplicates', () => {
    const hints: Hint[] = [
      { kind: 'did-you-mean', values: ['a'] },
      { kind: 'text', text: 'Look again.' },
      { kind: 'text', text: 'Look again.' },
      { kind: 'text', text: 'Or wait.' },
    ];
    expect(render('No', { hints })).toBe('No | Did you mean "a"? Look again; Or wait');
  });

  it('suggests searching the catalog only once', () => {
    const error = new OpenRouterError('MODEL_NOT_FOUND', 'No', {
      hints: [{ kind: 'find-model' }],
    });
    expect(renderError(error, command, names).hint).toBe('orm models search <words>');
  });

  it('adds the hint of the command for an error code, when another kind was expected', () => {
    const error = new OpenRouterError('UNSUPPORTED_FORMAT', 'No', {
      hints: [{ kind: 'accepted', values: ['mp3'] }],
    });
    const errorText = renderError(
      error,
      { ...command, hints: { UNSUPPORTED_FORMAT: 'pipe it' } },
      names,
    );
    expect(errorText.hint).toBe('Accepted: mp3; pipe it');
  });

  it('suggests a regular file or a pipe for an unsafe path', () => {
    expect(renderError(new OpenRouterError('UNSAFE_PATH', 'No'), command, names).hint).toBe(
      'use a regular file, or pipe the data in and pass -',
    );
  });

  it.each<[Hint, string]>([
    [
      { kind: 'partial-result', detail: 'partialText', mayBeCharged: true },
      'The partial result is in /a/$1.partial.wav; it may have been charged',
    ],
    [{ kind: 'partial-result', detail: 'answer' }, 'The partial result is in /a/$1.partial.wav'],
    [{ kind: 'text', text: 'Try again.' }, 'Try again; the partial result is in /a/$1.partial.wav'],
  ])('names the file of a partial result once: %j', (hint, expected) => {
    const error = new OpenRouterError('UPSTREAM_HTTP', 'No', {
      hints: [hint],
      details: { partialPath: '/a/$1.partial.wav' },
    });
    expect(renderError(error, command, names).hint).toBe(expected);
  });

  it.each([{ status: 400 }, { details: { accepted: ['1K'] } }])(
    'does not point to the help for a value that a model rejects: %j',
    (info) => {
      const error = new OpenRouterError('INVALID_INPUT', 'No', info);
      expect(renderError(error, command, names).hint).toBeUndefined();
    },
  );

  it('has a hint for the command line where core has none', () => {
    const error = new OpenRouterError('UPSTREAM_REFUSED', 'No', { details: { reason: 'credits' } });
    expect(renderError(error, undefined, names).hint).toContain('add credits');
  });
});
