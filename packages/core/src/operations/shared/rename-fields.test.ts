import { describe, expect, it } from 'vitest';

import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import type { Hint } from '../../shared/hints.ts';
import { renameFields, renameInMessage } from './rename-fields.ts';

const names = { count: 'n', references: 'input_images', providerOptions: 'provider.options' };

describe('renameFields', () => {
  it.each([
    [
      'Cannot draw: "count" must be at most 1',
      ['count'],
      'Cannot draw: "n" must be at most 1',
      ['n'],
    ],
    [
      'references.2: Cannot load the image',
      ['references.2'],
      'input_images.2: Cannot load the image',
      ['input_images.2'],
    ],
    [
      'the model takes no "maxTokens"',
      ['maxTokens'],
      'the model takes no "max_tokens"',
      ['max_tokens'],
    ],
    [
      '"providerOptions.a" is unknown',
      ['providerOptions.a'],
      '"provider.options.a" is unknown',
      ['provider.options.a'],
    ],
    ['"constructor" is unknown', ['constructor'], '"constructor" is unknown', ['constructor']],
    ['Give "count", not "other"', ['count'], 'Give "n", not "other"', ['n']],
  ])('rewrites %j with the names of the operation', (message, fields, renamed, renamedFields) => {
    const error = invalidInput(message, { status: 400, details: { fields, b: 1 } });
    expect(renameFields(error, names)).toMatchObject({
      message: renamed,
      status: 400,
      details: { fields: renamedFields, b: 1 },
    });
  });

  it('leaves words that are not fields unchanged', () => {
    const error = invalidInput('The model "count" has no references');
    expect(renameFields(error, names)).toBe(error);
  });

  it.each<[Hint, Hint]>([
    [
      { kind: 'did-you-mean-field', field: 'count' },
      { kind: 'did-you-mean-field', field: 'n' },
    ],
    [
      { kind: 'leave-out', fields: ['count', 'maxTokens'] },
      { kind: 'leave-out', fields: ['n', 'max_tokens'] },
    ],
    [
      { kind: 'known-fields', fields: ['references'] },
      { kind: 'known-fields', fields: ['input_images'] },
    ],
    [
      { kind: 'field-meaning', field: 'count', meaning: 'How many.' },
      { kind: 'field-meaning', field: 'n', meaning: 'How many.' },
    ],
    [{ kind: 'find-model' }, { kind: 'find-model' }],
  ])('renames the fields of the hint %j', (hint, renamed) => {
    const error = invalidInput('No', { hints: [hint] });
    expect(renameFields(error, names).hints).toEqual([renamed]);
  });

  it('keeps the other details', () => {
    const error = new OpenRouterError('UPSTREAM_REFUSED', '"count"', {
      retryAfterMs: 5,
      requestId: 'gen-1',
      details: { fields: ['count'] },
    });
    expect(renameFields(error)).toMatchObject({ retryAfterMs: 5, requestId: 'gen-1' });
  });
});

describe('renameInMessage', () => {
  it('inserts names literally, also those that look like replacement patterns', () => {
    expect(renameInMessage('"a" and "b"', ['a'], () => "$' --a")).toBe('$\' --a and "b"');
  });
});
