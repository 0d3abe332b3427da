import type { StandardSchemaV1 } from '@standard-schema/spec';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { allChatParts } from './all-chat-parts.ts';
import type { ResponseFormat } from './options.ts';
import { parseOutput as parse, toWireFormat } from './response-format.ts';

async function parseOutput(format: ResponseFormat | undefined, text: string): Promise<unknown> {
  return await parse(format, text, allChatParts.jsonSchemas);
}

const zodCity = z.object({ name: z.string(), size: z.coerce.number().int() });
const valibotCity = toStandardJsonSchema(v.object({ name: v.string(), size: v.number() }));
const jsonSchema = { type: 'object', properties: { name: { type: 'string' } } };

/** Creates a Standard Schema, with the JSON Schema converter of a test or without one. */
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
  it.each(plain)('is correct for %j', (format, wire) => {
    expect(JSON.parse(JSON.stringify(toWireFormat(format)))).toEqual(wire);
  });

  it('is the JSON Schema of a zod schema, without the dialect', () => {
    expect(JSON.parse(JSON.stringify(toWireFormat(zodCity)))).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, size: expect.anything() },
          required: expect.arrayContaining(['name']),
          additionalProperties: false,
        },
      },
    });
  });

  it('is the JSON Schema of a valibot schema, without the dialect', () => {
    const format = {
      type: 'json_schema',
      name: 'city',
      schema: valibotCity,
      strict: true,
    } as const;
    expect(JSON.parse(JSON.stringify(toWireFormat(format)))).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'city',
        strict: true,
        schema: {
          type: 'object',
          properties: { name: { type: 'string' }, size: { type: 'number' } },
          required: ['name', 'size'],
          additionalProperties: false,
        },
      },
    });
  });

  it.each([
    [{ type: 'object', properties: {} }, 'its type must be one of text, json_object, json_schema'],
    [{ type: 'json_schema', schema: { type: 'object' } }, 'it has no name'],
    [{ type: 'json_schema', name: '', schema: { type: 'object' } }, 'it has no name'],
    [{ type: 'json_schema', name: 'x' }, 'it has no schema'],
    [{ type: 'json_schema', name: 'x', schema: [] }, 'it has no schema'],
  ])('is rejected for what is none: %j', (format, fault) => {
    // What a caller without a compiler may pass.
    expect(() => toWireFormat(format as ResponseFormat)).toThrow(
      `Cannot use the response format: ${fault}`,
    );
  });

  it('is rejected for a schema without a JSON Schema converter', () => {
    const bare = v.object({ name: v.string() });
    expect(() => toWireFormat(bare)).toThrow(
      'Cannot convert the valibot schema to JSON Schema: it has no converter',
    );
    expect(() => toWireFormat(schemaThat({ jsonSchema: {} }))).toThrow(
      'Cannot convert the acme schema to JSON Schema: it has no converter',
    );
  });

  it('is rejected for a schema that JSON Schema cannot express', () => {
    expect(() => toWireFormat(z.object({ when: z.date() }))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/^Cannot convert the zod schema to JSON Schema: .*[Dd]ate/u),
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
      'Cannot convert the acme schema to JSON Schema: out of words',
    );
  });

  it('is rejected for a schema that is not converted to an object', () => {
    expect(() => toWireFormat(schemaThat({ jsonSchema: { input: () => true } }))).toThrow(
      'Cannot use the acme schema: its JSON Schema is not an object',
    );
  });
});

describe('the output', () => {
  it('is undefined without a format, for plain text, and for an empty text', async () => {
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

  it('is the output of the schema', async () => {
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
    '\ufeff```json\n{"a":1}\n```',
    '{"a":1}',
  ])('is found in %j', async (text) => {
    expect(await parseOutput({ type: 'json_object' }, text)).toEqual({ a: 1 });
  });

  it.each(['Here it is: {"a":1}', '```json\n{"a":1', '```python\n{"a":1}\n```', '{"a":', '```'])(
    'is not found in %j, and the error has the charged text',
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

  it('of the wrong shape is reported with its path and the charged text', async () => {
    const text = '{"name":5,"size":1}';
    await expect(parseOutput(valibotCity, text)).rejects.toMatchObject({
      message: expect.stringMatching(/^The answer does not follow the response format: name: /u),
      details: { reason: 'schema_mismatch', text },
    });
  });

  it('is reported with three issues at most, whatever their paths', async () => {
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

  // A regular expression with nested whitespace would need minutes, far more than a test may take.
  it('of a fence with a long run of whitespace is parsed in linear time', async () => {
    const text = `\`\`\`json\n{"a":1}${' \n'.repeat(100_000)}x`;
    await expect(parseOutput({ type: 'json_object' }, text)).rejects.toThrow('it is not JSON');
  });
});

describe('an answer by a plain JSON Schema', () => {
  const format = (schema: Record<string, unknown>): ResponseFormat => ({
    type: 'json_schema',
    name: 'city',
    schema,
  });
  const city = {
    type: 'object',
    properties: { name: { type: 'string' }, size: { $ref: '#/$defs/size' } },
    required: ['name'],
    additionalProperties: false,
    $defs: { size: { type: 'integer', minimum: 1 } },
  };

  it.each([
    ['{"name":"Bonn","size":3}', { name: 'Bonn', size: 3 }],
    ['```json\n{"name":"Bonn"}\n```', { name: 'Bonn' }],
  ])('is the checked value: %j', async (text, value) => {
    await expect(parseOutput(format(city), text)).resolves.toEqual(value);
  });

  it.each([
    ['{"size":3}', 'name'],
    ['{"name":7}', 'name: Instance type "number" is invalid. Expected "string"'],
    ['{"name":"Bonn","size":0}', 'size: 0 is less than 1'],
    ['{"name":"Bonn","colour":"red"}', 'colour'],
    ['["Bonn"]', 'Expected "object"'],
    ['Bonn', 'it is not JSON'],
  ])('is a mismatch that keeps the charged text: %s', async (text, why) => {
    await expect(parseOutput(format(city), text)).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: expect.stringContaining(why),
      details: { reason: 'schema_mismatch', text },
    });
  });

  it.each([
    ['http://json-schema.org/draft-07/schema#', { items: [{ type: 'string' }] }, '["a"]', '[1]'],
    ['http://json-schema.org/draft-04/schema#', { minimum: 1, exclusiveMinimum: true }, '2', '1'],
  ])('is checked by the dialect of the schema: %s', async ($schema, schema, good, bad) => {
    const dialect = format({ $schema, ...schema });
    await expect(parseOutput(dialect, good)).resolves.toEqual(JSON.parse(good));
    await expect(parseOutput(dialect, bad)).rejects.toMatchObject({ details: { text: bad } });
  });

  it.each([
    [`${'['.repeat(5000)}${']'.repeat(5000)}`, 'it is nested too deeply'],
    ['{"a":1e400}', 'it has a number that is too large'],
  ])('is a mismatch when it cannot be written as the same JSON', async (text, why) => {
    await expect(parseOutput(format({}), text)).rejects.toMatchObject({
      message: `The answer does not follow the response format: ${why}`,
      details: { reason: 'schema_mismatch', text },
    });
  });

  it('is checked by a schema that is frozen', async () => {
    const frozen = Object.freeze({ type: 'object', properties: Object.freeze({}) });
    await expect(parseOutput(format(frozen), '{}')).resolves.toEqual({});
  });

  it('keeps the text when the schema refers to itself without end', async () => {
    await expect(parseOutput(format({ $ref: '#' }), '1')).rejects.toMatchObject({
      details: { reason: 'schema_mismatch', text: '1' },
    });
  });
});
