import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { operations } from '../../operations.ts';
import { defineOperation } from './operation.ts';
import { describeOperation } from './describe-operation.ts';

const example = defineOperation({
  name: 'example',
  title: 'Example',
  summary: 'Shows.',
  guidance: 'Use it in tests.',
  errors: ['INVALID_INPUT', 'INTERNAL'],
  related: ['other'],
  effects: { readOnly: true, idempotent: true, destructive: false, billable: false },
  input: v.pipe(
    v.strictObject({ seconds: v.pipe(v.string(), v.transform(Number), v.number()) }),
    v.check(({ seconds }) => seconds > 0),
  ),
  output: v.object({ seconds: v.pipe(v.string(), v.transform(Number), v.number()) }),
  run: async (data) => ({ data: { seconds: data.seconds } }),
});

describe('describeOperation', () => {
  it('returns the description and the schemas of an operation', () => {
    expect(describeOperation(example)).toEqual({
      name: 'example',
      title: 'Example',
      description:
        'Shows. Use it in tests.\nFails with: INVALID_INPUT, INTERNAL.\nWorks with: other.',
      inputSchema: {
        type: 'object',
        properties: { seconds: { type: 'string' } },
        required: ['seconds'],
        additionalProperties: false,
      },
      outputSchema: {
        type: 'object',
        properties: { seconds: { type: 'number' } },
        required: ['seconds'],
      },
    });
  });

  it('omits empty parts', () => {
    const silent = { ...example, guidance: '', errors: [], related: [] };
    expect(describeOperation(silent).description).toBe('Shows.');
  });

  it('throws for a schema that JSON Schema cannot express', () => {
    const unspeakable = { ...example, output: v.object({ when: v.instance(URL) }) };
    expect(() => describeOperation(unspeakable)).toThrow('"instance"');
  });
});

const rows = operations.map((operation) => ({
  name: operation.name,
  described: describeOperation(operation),
}));

/** Every schema inside a schema, with its path. */
function walk(schema: unknown, path: string): { path: string; schema: Record<string, unknown> }[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const record = schema as Record<string, unknown>;
  const children = Object.entries(record).flatMap(([key, value]) => {
    if (key === 'properties')
      return Object.entries(value as object).flatMap(([name, each]) =>
        walk(each, `${path}.${name}`),
      );
    if (key === 'items') return walk(value, `${path}[]`);
    return ['anyOf', 'oneOf', 'allOf'].includes(key)
      ? (value as unknown[]).flatMap((each) => walk(each, path))
      : [];
  });
  return [{ path, schema: record }, ...children];
}

describe('every operation', () => {
  it.each(rows)('$name is short enough for a host', ({ described }) => {
    expect(described.name).toMatch(/^[a-z_]{1,25}$/u);
    expect(described.description.length).toBeLessThanOrEqual(1024);
  });

  it.each(rows)('$name has schemas that every host accepts', ({ described }) => {
    for (const schema of [described.inputSchema, described.outputSchema]) {
      expect(schema).toMatchObject({ type: 'object' });
      for (const key of ['$schema', 'oneOf', 'anyOf', 'allOf', '$ref', '$defs'])
        expect(schema).not.toHaveProperty(key);
    }
    expect(described.inputSchema).toMatchObject({ additionalProperties: false });
  });

  it.each(rows)('$name has a description for every field', ({ described }) => {
    const undescribed = Object.entries(described.inputSchema.properties ?? {})
      .filter(([, schema]) => typeof schema === 'object' && schema.description === undefined)
      .map(([name]) => name);
    // These names need no description.
    const selfEvident = new Set(['temperature', 'top_p', 'seed', 'stop', 'tools']);
    expect(undescribed.filter((name) => !selfEvident.has(name))).toEqual([]);
  });

  it.each(rows)('$name has a type for every input value', ({ described }) => {
    const untyped = walk(described.inputSchema, '').filter(
      ({ schema }) =>
        !['type', 'enum', 'const', 'anyOf', 'oneOf'].some((keyword) => keyword in schema),
    );
    expect(untyped).toEqual([]);
  });

  it.each(rows)('$name has schemas that can be compiled', ({ described }) => {
    for (const schema of [described.inputSchema, described.outputSchema]) {
      // The two libraries have different types for JSON Schema.
      expect(() =>
        z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]),
      ).not.toThrow();
    }
  });

  it('relates only to operations that exist', () => {
    const names = operations.map(({ name }) => name);
    for (const { related } of operations)
      expect(names).toEqual(expect.arrayContaining([...related]));
    expect(new Set(names).size).toBe(names.length);
  });

  // Agents pay for every token. MCP has the shared parts once, so the list of tools is shorter than the sum.
  it.each(rows)('$name uses few tokens of a context window', ({ described }) => {
    const { name, description, inputSchema } = described;
    const tokens = `${name}${description}${JSON.stringify(inputSchema)}`.length / 4;
    expect(tokens).toBeLessThanOrEqual(name === 'chat_completion' ? 1_700 : 900);
  });
});
