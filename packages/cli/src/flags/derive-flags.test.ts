import { describe, expect, it } from 'vitest';

import { deriveFlags } from './derive-flags.ts';

describe('deriveFlags', () => {
  it('creates one flag per field, with its description and limits', () => {
    const flags = deriveFlags({
      type: 'object',
      properties: {
        max_tokens: { type: 'integer', minimum: 1, description: 'Most tokens to write.' },
        temperature: { type: 'number', minimum: 0, maximum: 2 },
        seed: { type: 'integer', minimum: -9, maximum: Number.MAX_SAFE_INTEGER },
        user: { type: 'string' },
      },
    });
    expect(flags.map(({ syntax, description, kind }) => [syntax, description, kind])).toEqual([
      ['--max-tokens <n>', 'most tokens to write (at least 1)', 'number'],
      ['--temperature <number>', '(0 to 2)', 'number'],
      ['--seed <n>', '(at least -9)', 'number'],
      ['--user <text>', '', 'text'],
    ]);
  });

  it('omits the limits of a duration, which are in milliseconds', () => {
    const [flag] = deriveFlags(
      { type: 'object', properties: { max_wait_ms: { type: 'integer', minimum: 50 } } },
      {
        max_wait_ms: { syntax: '--max-wait <duration>', kind: 'duration', description: 'how long' },
      },
    );
    expect(flag).toMatchObject({ kind: 'duration', description: 'how long' });
  });

  it('lists the choices of an enumeration, unless the description does', () => {
    const [sort, size] = deriveFlags({
      type: 'object',
      properties: {
        sort: { enum: ['price', 'name'], description: 'Order.' },
        size: { enum: ['small', 'large'], description: 'Either small or large.' },
      },
    });
    expect(sort).toMatchObject({ syntax: '--sort <name>', description: 'order (price, name)' });
    expect(size).toMatchObject({ description: 'either small or large' });
  });

  it('turns an object into a group of flags that keep their path', () => {
    const flags = deriveFlags({
      type: 'object',
      properties: {
        provider: {
          type: 'object',
          properties: {
            only: { type: 'array', items: { type: 'string' } },
            zdr: { type: 'boolean' },
          },
        },
      },
    });
    expect(flags).toEqual([
      {
        syntax: '--provider-only <a,b>',
        description: '',
        group: 'Provider:',
        kind: 'list',
        field: 'provider.only',
      },
      {
        syntax: '--provider-zdr',
        description: '',
        group: 'Provider:',
        kind: 'boolean',
        field: 'provider.zdr',
      },
    ]);
  });

  it.each([
    [{ anyOf: [{ type: 'string' as const }, { type: 'null' as const }] }, 'text'],
    [{ anyOf: [{ type: 'number' as const }, { type: 'string' as const }] }, 'text'],
    [
      {
        anyOf: [
          { type: 'string' as const },
          { type: 'array' as const, items: { type: 'string' as const } },
        ],
      },
      'list',
    ],
    [{ type: 'array' as const, items: { type: 'integer' as const } }, 'number-list'],
    [{ type: 'array' as const, items: { type: 'object' as const } }, 'json'],
    [{ type: 'object' as const }, 'json'],
    [{ anyOf: [{ type: 'boolean' as const }, { type: 'object' as const }] }, 'json'],
    [{}, 'json'],
  ])('maps %j to %s', (schema, kind) => {
    const [flag] = deriveFlags({ type: 'object', properties: { field: schema } });
    expect(flag?.kind).toBe(kind);
  });

  it('omits or overrides fields as the command specifies', () => {
    const flags = deriveFlags(
      {
        type: 'object',
        properties: { messages: { type: 'array' }, model: { type: 'string', description: 'Id.' } },
      },
      { messages: false, model: { syntax: '-m, --model <id>', group: 'Model:' } },
    );
    expect(flags).toEqual([
      {
        syntax: '-m, --model <id>',
        description: 'id',
        group: 'Model:',
        kind: 'text',
        field: 'model',
      },
    ]);
  });
});
