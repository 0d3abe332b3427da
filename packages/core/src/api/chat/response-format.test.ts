import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { ResponseFormat } from './options.ts';
import { parseOutput, toWireFormat } from './response-format.ts';

const zodCity = z.object({ name: z.string(), size: z.coerce.number().int() });
const valibotCity = toStandardJsonSchema(v.object({ name: v.string(), size: v.number() }));
const jsonSchema = { type: 'object', properties: { name: { type: 'string' } } };

/** A Standard Schema that says itself, or does not, as a test wants it. */
function schemaThat(standard: Record<string, unknown>): StandardSchemaV1 {
  const validate = (value: unknown) => ({ value });
  return { '~standard': { version: 1, vendor: 'acme', validate, ...standard } };
}

describe('a response format on the wire', () => {
  const plain: [ResponseFormat, unknown][] = [
    [{ type: 'text' }, { type: 'text' }],
    [{ type: 'json_object' }, { type: 'json_object' }],
    [{ type: 'python' }, { type: 'python' }],
    [
      { grammar: 'root ::= "yes"', type: 'grammar' },
      { type: 'grammar', grammar: 'root ::= "yes"' },
    ],
    [
      { type: 'json_schema', name: 'city', schema: jsonSchema },
      { type: 'json_schema', json_schema: { name: 'city', schema: jsonSchema } },
    ],
  ];
  it.each(plain)('of %j', (format, wire) => {
    expect(JSON.parse(JSON.stringify(toWireFormat(format)))).toEqual(wire);
  });

  it('of a schema of zod is its JSON Schema without the dialect', () => {
    expect(toWireFormat(zodCity)).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, size: expect.anything() },
          required: expect.arrayContaining(['name']),
        },
      },
    });
  });

  it('of a schema of valibot is its JSON Schema without the dialect', () => {
    const format = {
      type: 'json_schema',
      name: 'city',
      schema: valibotCity,
      strict: true,
    } as const;
    expect(toWireFormat(format)).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'city',
        strict: true,
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, size: { type: 'number' } },
          required: ['name', 'size'],
        },
      },
    });
  });

  it('is refused for a schema that cannot say itself as JSON Schema', () => {
    const bare = v.object({ name: v.string() });
    expect(() => toWireFormat(bare)).toThrow('Cannot say the valibot schema as JSON Schema');
    expect(() => toWireFormat(schemaThat({ jsonSchema: {} }))).toThrow(
      'Cannot say the acme schema as JSON Schema',
    );
  });

  it('is refused for a schema that JSON Schema has no words for', () => {
    expect(() => toWireFormat(z.object({ when: z.date() }))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^Cannot say the zod schema as JSON Schema: .*[Dd]ate/u),
      }),
    );
    const throwing = schemaThat({
      jsonSchema: {
        input: () => {
          // Anything can be thrown.
          // oxlint-disable-next-line typescript/only-throw-error
          throw 'out of words';
        },
      },
    });
    expect(() => toWireFormat(throwing)).toThrow(
      'Cannot say the acme schema as JSON Schema: out of words',
    );
  });

  it('is refused for a schema that says itself as something else', () => {
    expect(() => toWireFormat(schemaThat({ jsonSchema: { input: () => true } }))).toThrow(
      'Cannot use the acme schema: it does not say itself as an object',
    );
  });
});

describe('the output', () => {
  it('is nothing without a format, for plain text, and of no text', async () => {
    expect(await parseOutput(undefined, '{"a":1}')).toBe(undefined);
    expect(await parseOutput({ type: 'text' }, '{"a":1}')).toBe(undefined);
    expect(await parseOutput({ type: 'json_object' }, '')).toBe(undefined);
  });

  it('is parsed for json_object and for a JSON Schema', async () => {
    expect(await parseOutput({ type: 'json_object' }, ' {"a":1}\n')).toEqual({ a: 1 });
    expect(
      await parseOutput({ type: 'json_schema', name: 'city', schema: jsonSchema }, '{"name":"x"}'),
    ).toEqual({ name: 'x' });
  });

  it('is what the schema makes of it', async () => {
    expect(await parseOutput(zodCity, '{"name":"Bern","size":"140000"}')).toEqual({
      name: 'Bern',
      size: 140_000,
    });
    expect(
      await parseOutput(
        { type: 'json_schema', name: 'city', schema: valibotCity },
        '{"name":"Bern","size":1}',
      ),
    ).toEqual({ name: 'Bern', size: 1 });
  });

  it.each([
    '```json\n{"a":1}\n```',
    '```\n{"a":1}```',
    '\n```JSON  \r\n{"a":1}\r\n```  \n',
    '{"a":1}',
  ])('is found in %j', async (text) => {
    expect(await parseOutput({ type: 'json_object' }, text)).toEqual({ a: 1 });
  });

  it.each(['Here it is: {"a":1}', '```json\n{"a":1', '```python\n{"a":1}\n```', '{"a":', '```'])(
    'is not found in %j, and the paid text is not lost',
    async (text) => {
      await expect(parseOutput({ type: 'json_object' }, text)).rejects.toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
        message: 'The answer does not follow the response format: it is not JSON',
        hints: [
          { kind: 'text', text: 'Choose a model that supports structured outputs.' },
          { kind: 'set-option', option: 'requireParameters', to: true },
          {
            kind: 'only',
            surface: 'sdk',
            text: 'Or add the plugin { id: "response-healing" }.',
          },
        ],
        details: { reason: 'schema_mismatch', text },
      });
    },
  );

  it('of the wrong shape says where, and the paid text is not lost', async () => {
    const text = '{"name":5,"size":1}';
    await expect(parseOutput(valibotCity, text)).rejects.toMatchObject({
      message: expect.stringMatching(/^The answer does not follow the response format: name: /u),
      details: { reason: 'schema_mismatch', text },
    });
  });

  it('tells three faults at most, whatever their paths look like', async () => {
    const issues = [
      { message: 'first' },
      { message: 'second', path: ['a', { key: 'b' }, 0] },
      { message: 'third', path: [] },
      { message: 'fourth' },
    ];
    const schema = schemaThat({ validate: () => ({ issues }) });
    await expect(parseOutput(schema, '{}')).rejects.toMatchObject({
      message: 'The answer does not follow the response format: first; a.b.0: second; third',
    });
  });

  it('of a fence that runs on in blanks is judged at once', async () => {
    const startedAt = performance.now();
    const text = `\`\`\`json\n{"a":1}${' \n'.repeat(100_000)}x`;
    await expect(parseOutput({ type: 'json_object' }, text)).rejects.toThrow('it is not JSON');
    // A pattern with nested blanks needs minutes for this.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
