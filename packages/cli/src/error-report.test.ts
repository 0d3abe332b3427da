import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { chatCompletion } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { tellError } from './error-report.ts';
import { defineCommand } from './project.ts';

const command = defineCommand({
  name: 'chat',
  group: 'Ask:',
  operation: chatCompletion,
  overrides: { messages: false, 'reasoning.effort': { syntax: '--reasoning <effort>' } },
  fieldNames: { messages: 'the prompt' },
});
const names = new Map([
  ['chat_completion', 'chat'],
  ['search_models', 'models search'],
]);

function tell(message: string, hints: readonly string[] = []): string {
  const error = new OpenRouterError('INVALID_INPUT', message, { hints });
  const { message: told, hint } = tellError(error, command, names);
  return [told, hint ?? ''].join(' | ');
}

describe('tellError', () => {
  it('tells fields as the flags that were typed', () => {
    expect(tell('Cannot run chat_completion: "max_tokens" must be >=1')).toBe(
      'Cannot run orm chat: --max-tokens must be >=1 | ',
    );
  });

  it('tells a field inside a group, or an element of a list, by its flag', () => {
    expect(tell('"reasoning.effort" and "provider.order.0" are wrong')).toBe(
      '--reasoning and --provider-order are wrong | ',
    );
  });

  it('tells what is no flag by the name that the command has for it', () => {
    expect(tell('field "messages" is missing')).toBe('field the prompt is missing | ');
  });

  it('leaves words alone that are no field', () => {
    expect(tell('not "price" but "openai/gpt-5"')).toBe('not "price" but "openai/gpt-5" | ');
  });

  it('tells operations as commands in hints', () => {
    expect(tell('No', ['Look with search_models.', 'Raise `max_tokens`.'])).toBe(
      'No | Look with orm models search; Raise --max-tokens',
    );
  });

  it('has a hint for a shell where core has none', () => {
    const error = new OpenRouterError('UPSTREAM_REFUSED', 'No', { details: { reason: 'credits' } });
    expect(tellError(error, undefined, names).hint).toContain('add credits');
  });
});
