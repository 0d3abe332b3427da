import { operations } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { connect } from './support/connect.ts';
import { verifies } from '../../../tests/requirements.ts';

/** Hosts add a prefix to names and truncate at 64; generate_video_from_image, an established name, takes 25. */
const MAX_NAME_LENGTH = 25;
const MAX_DESCRIPTION_LENGTH = 1024;
/**
 * Maximum tokens of all tools that a model reads, at four characters for each token: every conversation pays for them. Nineteen
 * tools take 6,350, which is 334 each, and chat_completion 1,420 of it.
 */
const MAX_VISIBLE_TOKENS = 6_400;
/** The complete list, which takes 11,270: some hosts show the model the output schemas too. */
const MAX_LIST_TOKENS = 11_300;

const combinators = ['oneOf', 'anyOf', 'allOf', 'not', 'if', '$ref'];

/** Some hosts reject all tools because of one array without item type. */
function listsWithoutItems(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const isBare = 'type' in schema && schema.type === 'array' && !('items' in schema);
  return [...(isBare ? [schema] : []), ...Object.values(schema).flatMap(listsWithoutItems)];
}

await using connection = await connect({ operations });
const { tools } = await connection.client.listTools();

describe.each(tools)('the tool $name', (tool) => {
  it('has a short name, a title and a description that is not truncated', () => {
    expect(tool.name).toMatch(/^[a-z][a-z_]+$/u);
    expect(tool.name.length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
    expect(tool.title).toBeTruthy();
    expect(tool.description?.length).toBeGreaterThan(0);
    expect(tool.description?.length).toBeLessThanOrEqual(MAX_DESCRIPTION_LENGTH);
  });

  it(verifies('mcp.tools', 'has all four hints'), () => {
    expect(Object.keys(tool.annotations ?? {}).toSorted()).toEqual([
      'destructiveHint',
      'idempotentHint',
      'openWorldHint',
      'readOnlyHint',
    ]);
  });

  it.each(['inputSchema', 'outputSchema'] as const)(
    'has an %s that every host supports',
    (side) => {
      const schema = tool[side];
      expect(schema).toMatchObject({ type: 'object' });
      expect(JSON.stringify(schema)).not.toContain('"$schema"');
      expect(Object.keys(schema ?? {})).not.toEqual(
        expect.arrayContaining([expect.toBeOneOf(combinators)]),
      );
      expect(listsWithoutItems(schema)).toEqual([]);
    },
  );
});

describe('the list of tools', () => {
  it(verifies('mcp.small-list', 'is small enough for every conversation'), () => {
    const visible = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema,
    }));
    expect(JSON.stringify(visible).length / 4).toBeLessThanOrEqual(MAX_VISIBLE_TOKENS);
    expect(JSON.stringify(tools).length / 4).toBeLessThanOrEqual(MAX_LIST_TOKENS);
  });

  it('has no duplicate names', () => {
    const names = tools.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has pointers only to existing tools', () => {
    const names = new Set(tools.map(({ name }) => name));
    const matches = JSON.stringify(tools).matchAll(/As in (?<tool>\w+)[.:]/gu);
    const pointers = [
      ...operations.flatMap(({ related }) => related),
      ...[...matches].map(({ groups }) => groups?.['tool'] ?? ''),
    ];
    expect(pointers.length).toBeGreaterThan(50);
    expect(pointers.filter((name) => !names.has(name))).toEqual([]);
  });
});
