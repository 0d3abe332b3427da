import { describe, expect, it } from 'vitest';

import { requireSchema, schemaFault } from './check-schema.ts';

const deep = (levels: number): object =>
  levels === 0 ? { type: 'string' } : { type: 'array', items: deep(levels - 1) };

describe('schemaFault', () => {
  it.each([
    [{}],
    [{ type: 'object', properties: { a: { type: ['string', 'null'] } }, required: ['a'] }],
    [{ $ref: '#/$defs/a', $defs: { a: { enum: ['x'] } } }],
    [{ $ref: '#/definitions/a~1b', definitions: { 'a/b': { const: 1 } } }],
    [{ type: 'array', items: [{ type: 'string' }, true] }],
    [{ anyOf: [{ type: 'string' }, { type: 'number', exclusiveMinimum: true, minimum: 1 }] }],
    [{ title: 'T', type: 'string', pattern: '^a', 'x-own': { type: 'anything' } }],
    [{ properties: { type: { type: 'string' }, $ref: { type: 'string' } } }],
    [{ type: 'object', properties: { next: { $ref: '#' }, all: { items: { $ref: '#' } } } }],
    [{ $ref: '#name', $defs: { a: { $anchor: 'name', type: 'string' } } }],
    [{ $id: 'https://example.com/a', $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }],
    [deep(40)],
  ])('accepts %j', (schema) => {
    expect(schemaFault(schema)).toBeUndefined();
  });

  it.each([
    [{ name: 'string' }, 'it has no keyword that restricts the answer, such as "type"'],
    [{ title: 'string' }, 'it has no keyword that restricts the answer, such as "type"'],
    [{ type: 'text' }, 'its "type" must be one of string, number'],
    [{ type: 'object', properties: { a: 'string' } }, 'its "properties.a" must be a schema'],
    [{ properties: { a: { properties: [] } } }, 'its "properties.a.properties" must be an object'],
    [{ required: 'a' }, 'its "required" must be a list of texts'],
    [{ anyOf: [{ type: 'x' }] }, 'its "anyOf.0.type" must be one of'],
    [{ oneOf: {} }, 'its "oneOf" must be a list'],
    [{ minLength: '1' }, 'its "minLength" must be a number'],
    [{ pattern: '(' }, 'its "pattern" must be a regular expression'],
    [{ type: [] }, 'its "type" must be one of'],
    [{ enum: [] }, 'its "enum" must not be empty'],
    [{ anyOf: [] }, 'its "anyOf" must not be empty'],
    [{ minLength: -1 }, 'its "minLength" must be a whole number from 0'],
    [{ maxItems: 1.5 }, 'its "maxItems" must be a whole number from 0'],
    [{ multipleOf: 0 }, 'its "multipleOf" must be greater than 0'],
    [{ $ref: '#/$defs/a' }, 'its "$ref" "#/$defs/a" is not in the schema'],
    [{ $ref: '#name' }, 'its "$ref" "#name" is not in the schema'],
    [{ $ref: '#/constructor' }, 'is not in the schema'],
    [{ $ref: '#/$defs/%zz', $defs: {} }, 'is not in the schema'],
    [{ $ref: '#' }, 'its references lead in a circle without end'],
    [{ $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } }, 'in a circle'],
    [{ $id: 'http://[', type: 'string' }, 'one of its "$id" is not a URI'],
    [{ properties: { a: { $id: 'x' }, b: { $id: 'x' } } }, 'two of its "$id" are the same'],
    [
      { properties: { a: { $id: 'https://a.b/c', $ref: '#/$defs/a' } }, $defs: { a: {} } },
      'not in',
    ],
    [{ $ref: 'https://example.com/a' }, 'its "$ref" must be in the same schema'],
    [deep(101), 'is nested too deeply'],
  ])('refuses a schema because %2$s', (schema, fault) => {
    expect(schemaFault(schema)).toContain(fault);
  });

  it('follows references that many schemas share once', () => {
    const levels = Array.from({ length: 60 }, (_, level) => {
      const next = { $ref: `#/$defs/${String(level + 1)}` };
      return [String(level), { allOf: [next, next] }];
    });
    const $defs = { ...Object.fromEntries(levels), 60: { type: 'string' } };
    expect(schemaFault({ $ref: '#/$defs/0', $defs })).toBeUndefined();
  });
});

describe('requireSchema', () => {
  it('refuses what is no schema', () => {
    expect(() => {
      requireSchema({ name: 'string' });
    }).toThrow(
      'Cannot use the JSON Schema: it has no keyword that restricts the answer, such as "type"',
    );
  });
});
