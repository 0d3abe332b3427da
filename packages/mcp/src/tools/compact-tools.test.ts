import type { OperationDescription } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { createLister, MIN_SAVED_LENGTH } from './compact-tools.ts';

type Schema = OperationDescription['inputSchema'];

interface Sides {
  readonly input?: Record<string, Schema>;
  readonly output?: Record<string, Schema>;
  readonly description?: string;
}

/** Lists tools named `first`, `second` and so on. */
function list(...tools: readonly Sides[]) {
  const names = ['first', 'second', 'third'];
  return tools.map(({ input = {}, output = {}, description = '' }, index) => ({
    name: names[index] ?? '',
    title: '',
    description,
    inputSchema: { type: 'object' as const, properties: input, additionalProperties: false },
    outputSchema: { type: 'object' as const, properties: output },
  }));
}

function toInputs(...inputs: readonly Record<string, Schema>[]) {
  const toListing = createLister();
  return list(...inputs.map((input) => ({ input })))
    .map(toListing)
    .map(({ inputSchema }) => inputSchema.properties);
}

function toOutputs(...outputs: readonly Record<string, Schema>[]) {
  const toListing = createLister();
  return list(...outputs.map((output) => ({ output })))
    .map(toListing)
    .map(({ outputSchema }) => outputSchema.properties);
}

const text = 'Which providers may serve a request, in the order in which they are tried.';
const provider: Schema = {
  type: 'object',
  properties: { order: { type: 'array', items: { type: 'string' } } },
  description: text,
};

describe('an input field that an earlier tool has', () => {
  it('keeps its type, with a pointer line for each earlier tool', () => {
    const tags: Schema = { type: 'string', description: text };
    const tools = list(
      { description: 'Looks.', input: { provider } },
      { description: 'Listens.', input: { provider, tags } },
      { description: 'Reads.', input: { tags, provider, more: provider } },
    );
    const [first, second, third] = tools.map(createLister());
    expect(first?.description).toBe('Looks.');
    expect(second?.description).toBe('Listens.\nAs in first: provider.');
    expect(second?.inputSchema.properties).toEqual({ provider: { type: 'object' }, tags });
    expect(third?.description).toBe('Reads.\nAs in second: tags.\nAs in first: provider.');
    expect(third?.inputSchema.properties).toEqual({
      tags: { type: 'string' },
      provider: { type: 'object' },
      more: provider,
    });
  });

  it('has one pointer line for any number of fields', () => {
    const tags: Schema = { type: 'string', description: text };
    const tools = list({ input: { provider, tags } }, { input: { provider, tags } });
    expect(tools.map(createLister())[1]?.description).toBe('\nAs in first: provider, tags.');
  });

  it('is repeated under another name', () => {
    expect(toInputs({ provider }, { routing: provider })[1]).toEqual({ routing: provider });
  });

  it('is repeated if it differs in one word', () => {
    const other = { ...provider, description: `${text} Always.` };
    expect(toInputs({ provider }, { provider: other })[1]).toEqual({ provider: other });
  });

  it('keeps the type of array items, which some hosts require', () => {
    const tags: Schema = {
      type: 'array',
      items: { type: 'string', maxLength: 9 },
      description: text,
    };
    expect(toInputs({ tags }, { tags })[1]).toEqual({
      tags: { type: 'array', items: { type: 'string' } },
    });
  });

  it('keeps every type of a union', () => {
    const life: Schema = {
      anyOf: [{ type: 'number' }, { type: 'string', pattern: 'x' }, { const: 1 }],
      description: text,
    };
    expect(toInputs({ life }, { life })[1]).toEqual({
      life: { anyOf: [{ type: 'number' }, { type: 'string' }, {}] },
    });
  });

  const pointerLength = JSON.stringify({ type: 'string' }).length + ', name'.length;
  const emptyLength = JSON.stringify({ type: 'string', description: '' }).length;
  it.each([
    [MIN_SAVED_LENGTH, true],
    [MIN_SAVED_LENGTH - 1, false],
  ])('becomes a pointer if that saves %i characters: %s', (saved, isPointedAt) => {
    const description = 'x'.repeat(pointerLength + saved - emptyLength);
    const name: Schema = { type: 'string', description };
    expect(toInputs({ name }, { name })[1]).toEqual({
      name: isPointedAt ? { type: 'string' } : name,
    });
  });
});

describe('a default constraint of an input', () => {
  it('is removed at any depth: empty strings and unknown fields are invalid anyway', () => {
    const order: Schema = {
      type: 'array',
      items: {
        type: 'object',
        properties: { slug: { type: 'string', minLength: 1 } },
        additionalProperties: false,
      },
    };
    expect(toInputs({ order })[0]).toEqual({
      order: { type: 'array', items: { type: 'object', properties: { slug: { type: 'string' } } } },
    });
  });

  it.each<[string, Schema, Schema]>([
    ['the maximum of safe integers', { maximum: Number.MAX_SAFE_INTEGER }, {}],
    ['a minimum of 0', { minimum: 0 }, {}],
    ['a list that is not empty', { minItems: 1 }, {}],
    ['no other maximum', { maximum: 5 }, { maximum: 5 }],
    ['no other minimum', { minimum: 1 }, { minimum: 1 }],
    ['no other length', { minItems: 2 }, { minItems: 2 }],
  ])('is %s: %j', (_constraint, field, expected) => {
    expect(toInputs({ field })[0]).toEqual({ field: expected });
  });

  it('is kept with another value', () => {
    const options: Schema = {
      type: 'object',
      additionalProperties: { type: 'string', minLength: 2 },
    };
    expect(toInputs({ options })[0]).toEqual({ options });
  });

  it('is kept at the top level, where hosts look for strict schemas', () => {
    const [tool] = list({ input: { provider } }).map(createLister());
    expect(tool?.inputSchema.additionalProperties).toBe(false);
  });
});

describe('an output schema', () => {
  it('accepts everything for a field that an earlier tool has', () => {
    const usage: Schema = { anyOf: [provider, { type: 'null' }] };
    expect(toOutputs({ usage }, { usage })[1]).toEqual({ usage: { description: 'As in first.' } });
  });

  it('has null in the type, at any depth', () => {
    const age: Schema = {
      anyOf: [{ type: 'number' }, { type: 'null' }],
      description: 'In seconds.',
    };
    const held: Schema = { anyOf: [{ type: 'object', properties: { age } }, { type: 'null' }] };
    expect(toOutputs({ held })).toEqual([
      {
        held: {
          type: ['object', 'null'],
          properties: { age: { type: ['number', 'null'], description: 'In seconds.' } },
        },
      },
    ]);
  });

  it.each<Schema>([
    { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    { anyOf: [{ type: 'string', const: 'a' }, { type: 'null' }] },
    { anyOf: [{ type: 'string' }, { type: 'number' }] },
    { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }] },
    { anyOf: [{}, { type: 'null' }] },
  ])('keeps the union %j, which null in the type cannot express', (either) => {
    expect(toOutputs({ either })).toEqual([{ either }]);
  });
});
