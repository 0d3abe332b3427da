import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { chatCompletion } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { tellError } from './error-report.ts';
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

function tell(message: string, hints: readonly string[] = []): string {
  const error = new OpenRouterError('INVALID_INPUT', message, { hints });
  const { message: told, hint } = tellError(error, command, names);
  return [told, hint ?? ''].join(' | ');
}

describe('tellError', () => {
  it('tells fields as the flags that were typed', () => {
    expect(tell('Cannot run chat_completion: "max_tokens" must be >=1')).toBe(
      `Cannot run orm chat: --max-tokens must be >=1 | ${help}`,
    );
  });

  it('tells a field inside a group, or an element of a list, by its flag', () => {
    expect(tell('"reasoning.effort" and "provider.order.0" are wrong')).toBe(
      `--reasoning and --provider-order are wrong | ${help}`,
    );
  });

  it('tells what is no flag by the name that the command has for it', () => {
    expect(tell('field "messages" is missing')).toBe(`field the prompt is missing | ${help}`);
  });

  it('leaves words alone that are no field', () => {
    expect(tell('not "price" but "openai/gpt-5"')).toBe(`not "price" but "openai/gpt-5" | ${help}`);
  });

  it('tells operations as commands in hints', () => {
    expect(tell('No', ['Look with search_models.', 'Raise `max_tokens`.'])).toBe(
      'No | Look with orm models search; Raise --max-tokens',
    );
  });

  it.each([
    [
      ['Try again, or let other providers step in (allow_fallbacks).'],
      'Try again, or let other providers step in (--fallbacks)',
    ],
    [
      [
        'Choose a model that supports structured outputs, set provider require_parameters, or add the response-healing plugin.',
      ],
      'Choose a model that supports structured outputs, give --provider-require-parameters',
    ],
    [
      ['What came is in details.partialText; it may have been charged.'],
      'What came is on stdout; it may have been charged',
    ],
    [
      ['Raise max tokens, or lower the reasoning effort.'],
      'Raise --max-tokens, or lower --reasoning',
    ],
    [['It is a sound: use analyze_audio'], 'It is a sound: use orm analyze-audio'],
    [['The text is in the details; it was paid.'], 'The text is on stdout; it was paid'],
    [
      ['Choose one with model, or with OPENROUTER_DEFAULT_IMAGE_MODEL.'],
      'Choose one with --model, or with OPENROUTER_DEFAULT_IMAGE_MODEL',
    ],
    [['Leave out passUrl, and it is fetched.'], 'Leave out --pass-url, and it is fetched'],
    [['Leave out the format, and it is told.'], 'Leave out --format, and it is told'],
    [
      ['Make it smaller, or raise the limit.'],
      'Make it smaller, or raise the limit (orm help environment)',
    ],
    [
      ['Give a file as bytes or as a Blob; `fromFile(path)` makes one of a path.'],
      'download it, and give the file',
    ],
    [['Look at the list of jobs for its id.'], 'Look at orm job list for its id'],
    [['The list of jobs has it as x.'], 'orm job list has it as x'],
    [['seed: What JSON says of it.'], '--seed: as the help says it'],
    [['provider.order.0: What JSON says of it.'], '--provider-order: who is tried first'],
    [['messages: What JSON says of it.'], help],
    [['unknown: What it says.'], 'unknown: What it says'],
    [['Try again, or allow more time.'], 'Try again, or allow more time with --timeout'],
  ])('tells %j in the words of a shell', (hints, told) => {
    expect(tell('No', hints)).toBe(`No | ${told}`);
  });

  it('joins hints as sentences, and tells none twice', () => {
    expect(tell('No', ['Did you mean "a"?', 'Look again.', 'Look again.', 'Or wait.'])).toBe(
      'No | Did you mean "a"? Look again; Or wait',
    );
  });

  it('says once that the catalogue can be searched', () => {
    const error = new OpenRouterError('MODEL_NOT_FOUND', 'No', {
      hints: ['Search the catalogue for a model id.'],
    });
    expect(tellError(error, command, names).hint).toBe('orm models search <words>');
  });

  it('adds what the command knows about an error of a code', () => {
    const error = new OpenRouterError('UNSUPPORTED_FORMAT', 'No', { hints: ['Convert it.'] });
    const told = tellError(error, { ...command, hints: { UNSUPPORTED_FORMAT: 'pipe it' } }, names);
    expect(told.hint).toBe('Convert it; pipe it');
  });

  it('says what to name instead of what is no file of its own', () => {
    expect(tellError(new OpenRouterError('UNSAFE_PATH', 'No'), command, names).hint).toBe(
      'name a file of its own, or pipe it in and name it -',
    );
  });

  it.each([
    ['What came is in the details; it may have been charged.', '; it may have been charged'],
    ['What came is in details.answer.', ''],
    ['Look again.', ''],
  ])('tells once where that is which was kept: %s', (hint, rest) => {
    const error = new OpenRouterError('UPSTREAM_HTTP', 'No', {
      hints: [hint],
      details: { partialPath: '/a/$1.partial.wav' },
    });
    const told = tellError(error, command, names).hint ?? '';
    expect(told.toLowerCase()).toContain(`what came is kept in /a/$1.partial.wav${rest}`);
    expect(told.match(/what came/giu)).toHaveLength(1);
    expect(told).not.toContain('stdout');
  });

  it.each([{ status: 400 }, { details: { accepted: ['1K'] } }])(
    'does not send anybody to the help for what a model does not take: %j',
    (facts) => {
      const error = new OpenRouterError('INVALID_INPUT', 'No', facts);
      expect(tellError(error, command, names).hint).toBeUndefined();
    },
  );

  it('has a hint for a shell where core has none', () => {
    const error = new OpenRouterError('UPSTREAM_REFUSED', 'No', { details: { reason: 'credits' } });
    expect(tellError(error, undefined, names).hint).toContain('add credits');
  });
});
