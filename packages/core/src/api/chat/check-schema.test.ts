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
    [{ $ref: '#/$defs/a' }, 'its "$ref" is not in the schema'],
    [{ $ref: 'https://example.com/a' }, 'its "$ref" must be in the same schema'],
    [deep(101), 'is nested too deeply'],
  ])('refuses a schema because %2$s', (schema, fault) => {
    expect(schemaFault(schema)).toContain(fault);
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
