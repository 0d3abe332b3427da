import { toStandardJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { ResponseFormat } from './options.ts';
import { toWireFormat } from './response-format.ts';
import { closeObjects, isStrictSchema } from './strict-schema.ts';

const text = { type: 'string' };

function closed(properties: Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** An object in an object, to this depth. */
function nested(depth: number): Record<string, unknown> {
  return depth === 1 ? closed({ a: text }) : closed({ a: nested(depth - 1) });
}

describe('a JSON Schema', () => {
  it.each<[string, Record<string, unknown>]>([
    ['closed object', closed({ a: text, b: { enum: ['x', null] } })],
    [
      'closed object in lists and alternatives',
      closed({ a: { type: 'array', items: { anyOf: [closed({ b: text }), { type: 'null' }] } } }),
    ],
    ['closed object of five levels', nested(4)],
  ])('that is a %s can be enforced', (_what, schema) => {
    expect(isStrictSchema(schema)).toBe(true);
  });

  it.each<[string, Record<string, unknown>]>([
    ['is open', { ...closed({ a: text }), additionalProperties: undefined }],
    ['has an optional property', { ...closed({ a: text }), required: [] }],
    ['is a map', { type: 'object', additionalProperties: text }],
    ['is a list', { type: 'array', items: closed({}) }],
    ['is a union', { anyOf: [closed({}), closed({ a: text })] }],
    ['has a bound', closed({ a: { type: 'string', minLength: 1 } })],
    ['has a part that allows anything', closed({ a: {} })],
    [
      'has an open part',
      closed({ a: { type: 'array', items: { type: 'object', properties: {} } } }),
    ],
    ['is recursive', closed({ a: { $ref: '#' } })],
    ['has six levels', nested(5)],
  ])('that %s cannot be enforced', (_what, schema) => {
    expect(isStrictSchema(schema)).toBe(false);
  });

  it('is closed wherever it says nothing of additional properties', () => {
    const open = {
      type: 'object',
      properties: { a: { type: 'object', properties: {} } },
      additionalProperties: text,
    };
    expect(closeObjects({ type: 'object', properties: { properties: open } })).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        properties: {
          ...open,
          properties: { a: { type: 'object', properties: {}, additionalProperties: false } },
        },
      },
    });
  });
});

describe('a response format', () => {
  const strictOf = (format: ResponseFormat) => toWireFormat(format)['json_schema'];

  it.each<[string, ResponseFormat, boolean | undefined]>([
    ['a zod object', z.object({ name: z.string(), size: z.number().nullable() }), true],
    ['a valibot object', toStandardJsonSchema(v.object({ tags: v.array(v.string()) })), true],
    ['an optional property', z.object({ name: z.string().optional() }), undefined],
    ['a loose object', z.looseObject({ name: z.string() }), undefined],
    ['a record', z.object({ map: z.record(z.string(), z.number()) }), undefined],
    ['a closed JSON Schema', { type: 'json_schema', name: 'x', schema: closed({ a: text }) }, true],
    [
      'an open JSON Schema',
      { type: 'json_schema', name: 'x', schema: { type: 'object' } },
      undefined,
    ],
    [
      'a caller who says no',
      { type: 'json_schema', name: 'x', schema: closed({ a: text }), strict: false },
      false,
    ],
    [
      'a caller who says yes',
      { type: 'json_schema', name: 'x', schema: { type: 'object' }, strict: true },
      true,
    ],
  ])('of %s asks for enforcement: %#', (_what, format, strict) => {
    expect(strictOf(format)).toMatchObject({ strict });
  });

  it('sends a JSON Schema of the caller as it is', () => {
    const schema = { type: 'object', properties: { a: text } };
    expect(strictOf({ type: 'json_schema', name: 'x', schema })).toMatchObject({ schema });
  });
});
