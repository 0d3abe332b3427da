import { defineOperation, describeOperation } from '@orkit/openrouter-multimodal/operations';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { coerceArguments } from './coerce-arguments.ts';

const part = v.union([
  v.strictObject({ type: v.literal('text'), text: v.string() }),
  v.strictObject({ type: v.literal('image'), detail: v.optional(v.string()) }),
]);

const { inputSchema } = describeOperation(
  defineOperation({
    name: 'try_out',
    title: 'Try out',
    summary: '',
    guidance: '',
    errors: [],
    related: [],
    effects: { readOnly: true, idempotent: true, destructive: false, billable: false },
    input: v.strictObject({
      prompt: v.string(),
      count: v.optional(v.number()),
      nothing: v.optional(v.nullable(v.string())),
      tags: v.optional(v.array(v.string())),
      settings: v.optional(v.strictObject({ depth: v.optional(v.number()) })),
      content: v.optional(v.union([v.string(), v.array(part)])),
      parts: v.optional(v.array(part)),
      anything: v.optional(v.unknown()),
    }),
    output: v.object({}),
    run: async () => await Promise.resolve({ data: {} }),
  }),
);

describe('coerceArguments', () => {
  it.each([
    ['drops null for an optional field', { count: null }, {}],
    ['drops null for an optional field inside', { settings: { depth: null } }, { settings: {} }],
    ['keeps null for a required field', { prompt: null }, { prompt: null }],
    ['keeps null where the schema takes it', { nothing: null }, { nothing: null }],
    ['keeps null where anything goes', { anything: null }, { anything: null }],
    ['parses a JSON text where only an array fits', { tags: '["a"]' }, { tags: ['a'] }],
    [
      'parses a JSON text where only an object fits',
      { settings: '{"depth":2}' },
      { settings: { depth: 2 } },
    ],
    ['mends what it parsed', { settings: '{"depth":null}' }, { settings: {} }],
    [
      'keeps a JSON text where a text fits',
      { prompt: '["a"]', content: '[]' },
      { prompt: '["a"]', content: '[]' },
    ],
    ['keeps a JSON text where anything goes', { anything: '[]' }, { anything: '[]' }],
    ['keeps a text that is no JSON', { tags: 'a, b' }, { tags: 'a, b' }],
    [
      'keeps a JSON text of another type',
      { tags: '{"a":1}', settings: '3' },
      { tags: '{"a":1}', settings: '3' },
    ],
    ['keeps fields that it does not know', { colour: null }, { colour: null }],
    [
      'tells the shapes of a union apart',
      {
        parts: [
          { type: 'image', detail: null },
          { type: 'text', text: null },
        ],
      },
      { parts: [{ type: 'image' }, { type: 'text', text: null }] },
    ],
    [
      'keeps a shape that no alternative has',
      { parts: [{ type: 'video', detail: null }] },
      { parts: [{ type: 'video', detail: null }] },
    ],
  ])('%s', (_name, input, expected) => {
    expect(coerceArguments(inputSchema, input)).toEqual(expected);
  });

  it('ignores inherited names of objects', () => {
    const input = '{"constructor":null,"__proto__":null}';
    expect(JSON.stringify(coerceArguments(inputSchema, JSON.parse(input)))).toBe(input);
  });

  it('keeps a value that is not an object', () => {
    expect(coerceArguments(inputSchema, 3)).toBe(3);
  });
});
