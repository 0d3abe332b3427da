import { describe, expect, it } from 'vitest';
import { sampleOf } from './schema-sample.ts';

const TEXT = 'Some words';

describe('a sample of a JSON Schema', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ['a string', { type: 'string' }, TEXT],
    ['a short string', { type: 'string', maxLength: 4 }, 'Some'],
    ['a long string', { type: 'string', minLength: 12 }, 'Some words..'],
    ['a date', { type: 'string', format: 'date' }, '2026-01-01'],
    ['an integer', { type: 'integer' }, 1],
    ['an integer above 5', { type: 'integer', exclusiveMinimum: 5 }, 6],
    ['an integer below 0', { type: 'integer', exclusiveMaximum: 0 }, -1],
    ['a multiple of 7', { type: 'integer', multipleOf: 7 }, 7],
    ['a number', { type: 'number', minimum: 0, maximum: 1 }, 0.5],
    ['a boolean', { type: 'boolean' }, true],
    ['null', { type: 'null' }, null],
    ['a nullable string', { type: ['null', 'string'] }, TEXT],
    ['an enum', { enum: ['red', 'blue'] }, 'red'],
    ['a constant', { const: { a: 1 } }, { a: 1 }],
    ['anything', {}, TEXT],
    ['alternatives', { anyOf: [{ type: 'null' }, { type: 'boolean' }] }, true],
    ['two integers', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [1, 1]],
    ['an array that must be empty', { type: 'array', items: {}, maxItems: 0 }, []],
    ['a pair', { prefixItems: [{ type: 'integer' }, { type: 'null' }] }, [1, null]],
    ['an object without a type', { properties: { a: { type: 'null' } } }, { a: null }],
    [
      'parts together',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer' } } },
          { properties: { b: { type: 'boolean' } } },
        ],
      },
      { a: 1, b: true },
    ],
    ['a reference', { $ref: '#/$defs/a~1b', $defs: { 'a/b': { type: 'integer', minimum: 3 } } }, 3],
  ])('conforms to %s', (_, schema, value) => {
    expect(sampleOf(schema, TEXT)).toEqual(value);
  });

  it('ends for a recursive schema', () => {
    const node = {
      type: 'object',
      properties: {
        value: { type: 'integer' },
        next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
      },
      required: ['value', 'next'],
    };
    let depth = 0;
    let link: unknown = sampleOf(node, TEXT);
    while (typeof link === 'object' && link !== null && 'next' in link) {
      depth += 1;
      link = link.next;
    }

    expect([depth, link]).toEqual([5, null]);
  });

  it('ends for a tree with optional children', () => {
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } } },
    };

    expect(JSON.stringify(sampleOf(tree, TEXT))).toBe('{"children":[{"children":[{}]}]}');
  });
});
