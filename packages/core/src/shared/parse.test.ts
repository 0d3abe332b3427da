import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { OpenRouterError } from './errors.ts';
import { hintTexts } from './hint-texts.ts';
import { parseInput } from './parse.ts';

const part = v.variant('type', [
  v.strictObject({ type: v.literal('text'), text: v.string() }),
  v.strictObject({ type: v.literal('image'), image: v.strictObject({ url: v.string() }) }),
]);

const schema = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.minLength(2), v.maxLength(3))),
  tags: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(2))),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9))),
  offset: v.optional(v.pipe(v.number(), v.safeInteger())),
  flag: v.optional(v.boolean()),
  kind: v.optional(v.picklist(['image', 'audio'])),
  only: v.optional(v.literal('one')),
  code: v.optional(v.pipe(v.string(), v.regex(/^\d+$/u))),
  own: v.optional(v.pipe(v.string(), v.minLength(1, 'must not be empty'))),
  even: v.optional(
    v.pipe(
      v.number(),
      v.check((value) => value % 2 === 0),
    ),
  ),
  nested: v.optional(v.nullable(v.strictObject({ inner: v.number() }))),
  list: v.optional(v.array(v.strictObject({ id: v.string() }))),
  content: v.optional(v.union([v.string(), v.array(part)], 'must be a text or parts')),
  either: v.optional(v.union([v.number(), v.boolean()])),
});

function faultOf(input: unknown): { message: string; hints: readonly string[] } {
  try {
    parseInput(schema, input, 'do it');
  } catch (error) {
    if (OpenRouterError.is(error) && error.code === 'INVALID_INPUT') {
      return {
        message: error.message.replace(/^Cannot do it: /u, ''),
        hints: hintTexts(error.hints),
      };
    }
    throw error;
  }
  throw new Error('The input was accepted');
}

describe('a valid input', () => {
  it('is returned as its schema transforms it', () => {
    const trimmed = v.object({ name: v.pipe(v.string(), v.trim()) });
    expect(parseInput(trimmed, { name: ' x ' }, 'do it')).toEqual({ name: 'x' });
  });
});

describe('the message for an invalid input', () => {
  const long = 'AAAA'.repeat(100);
  it.each<[unknown, string]>([
    [undefined, 'the input must be an object, not nothing'],
    ['text', 'the input must be an object, not "text"'],
    [{ name: 5 }, '"name" must be a text, not 5'],
    [{ name: 'a' }, '"name" must have at least 2 characters, not 1'],
    [{ name: 'abcd' }, '"name" must have at most 3 characters, not 4'],
    [{ tags: 'a' }, '"tags" must be a list, not "a"'],
    [{ tags: [] }, '"tags" must have at least 1 item, not 0'],
    [{ tags: ['a', 'b', 'c'] }, '"tags" must have at most 2 items, not 3'],
    [{ tags: ['a', 5] }, '"tags.1" must be a text, not 5'],
    [{ count: '1' }, '"count" must be a number, not "1"'],
    [{ count: 0 }, '"count" must be at least 1, not 0'],
    [{ count: 10 }, '"count" must be at most 9, not 10'],
    [{ count: 1.5 }, '"count" must be a whole number, not 1.5'],
    [{ offset: 2 ** 53 }, '"offset" must be a whole number, not 9007199254740992'],
    [{ flag: 'yes' }, '"flag" must be true or false, not "yes"'],
    [{ kind: 'video' }, '"kind" must be one of "image", "audio", not "video"'],
    [{ kind: [] }, '"kind" must be one of "image", "audio", not a list'],
    [{ only: 'two' }, '"only" must be "one", not "two"'],
    [{ code: 'x1' }, '"code" does not have the right form: "x1"'],
    [{ own: '' }, '"own" must not be empty'],
    [{ even: 3 }, '"even" does not have the right form: 3'],
    [{ nested: {} }, 'field "nested.inner" is missing'],
    [{ nested: { inner: null } }, '"nested.inner" must be a number, not null'],
    [{ list: [{ id: 'a' }, {}] }, 'field "list.1.id" is missing'],
    [{ either: 'x' }, '"either" must be a number or true or false, not "x"'],
    [{ content: 5 }, '"content" must be a text or parts'],
    [{ content: [5] }, '"content.0" must be an object, not 5'],
    [{ content: [{ text: 'x' }] }, 'field "content.0.type" is missing'],
    [{ content: [{ type: 'img' }] }, '"content.0.type" must be one of "text", "image", not "img"'],
    [{ content: [{ type: 'text' }] }, 'field "content.0.text" is missing'],
    [
      { content: [{ type: 'image', image: 'https://example.org/a.png' }] },
      '"content.0.image" must be an object, not "https://example.org/a.png"',
    ],
    [{ code: long }, `"code" does not have the right form: "${long.slice(0, 59)}…`],
  ])('for %j is "%s"', (input, message) => {
    expect(faultOf(input).message).toBe(message);
  });

  it('names at most five faults, each with its path in the details', () => {
    const input = { name: 5, tags: 5, count: 'x', flag: 5, code: 5, own: 5, kind: 5 };
    expect(faultOf(input).message.split('; ')).toHaveLength(5);
    expect(() => parseInput(schema, { name: 5, flag: 5 }, 'do it')).toThrow(
      expect.objectContaining({
        details: {
          fields: ['name', 'flag'],
          issues: [
            { path: 'name', message: '"name" must be a text, not 5' },
            { path: 'flag', message: '"flag" must be true or false, not 5' },
          ],
        },
      }),
    );
  });
});

describe('the hint for an unknown field', () => {
  it.each<[unknown, string, string]>([
    [{ nam: 'x' }, 'unknown field "nam"', 'Did you mean "name"?'],
    [{ nested: { iner: 1, inner: 1 } }, 'unknown field "nested.iner"', 'Did you mean "inner"?'],
    [{ list: [{ id: 'a', ids: 1 }] }, 'unknown field "list.0.ids"', 'Did you mean "id"?'],
    [
      { content: [{ type: 'text', text: '', txt: 1 }] },
      'unknown field "content.0.txt"',
      'Did you mean "text"?',
    ],
    [
      { content: [{ type: 'image', image: { url: '', urls: 1 } }] },
      'unknown field "content.0.image.urls"',
      'Did you mean "url"?',
    ],
    [{ nested: { inner: 1, wholly: 1 } }, 'unknown field "nested.wholly"', 'Known fields: inner.'],
  ])('in %j', (input, message, hint) => {
    expect(faultOf(input)).toEqual({ message, hints: [hint] });
  });
});

describe('the hint for an unknown value', () => {
  it('is the value that was probably meant', () => {
    expect(faultOf({ kind: 'images' }).hints).toEqual(['Did you mean "image"?']);
  });

  it('is absent when no value is close and the field has no description', () => {
    expect(faultOf({ kind: 'smell' }).hints).toEqual([]);
  });
});

describe('the hint for an invalid value', () => {
  const described = v.strictObject({
    size: v.optional(v.pipe(v.number(), v.maxValue(2), v.description('How large, up to 2.'))),
    shape: v.optional(
      v.pipe(v.picklist(['round', 'square']), v.description('What it looks like.')),
    ),
    place: v.optional(
      v.pipe(v.strictObject({ city: v.string() }), v.description('Where it happens.')),
    ),
  });
  const hintsFor = (input: unknown) => {
    try {
      parseInput(described, input, 'try');
      return [];
    } catch (error) {
      return OpenRouterError.is(error) ? hintTexts(error.hints) : [];
    }
  };

  it('is the description of the field', () => {
    expect(hintsFor({ size: 3 })).toEqual(['"size": How large, up to 2.']);
    expect(hintsFor({ shape: 'x' })).toEqual(['"shape": What it looks like.']);
  });

  it('is the description of the enclosing field when it has none of its own', () => {
    expect(hintsFor({ place: { city: 5 } })).toEqual(['"place": Where it happens.']);
    expect(hintsFor({ place: {} })).toEqual(['"place": Where it happens.']);
  });

  it('says that there are no fields', () => {
    expect(() => parseInput(v.strictObject({}), { x: 1 }, 'try')).toThrow(
      expect.objectContaining({ hints: [{ kind: 'known-fields', fields: [] }] }),
    );
  });
});
