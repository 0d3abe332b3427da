import { describe, expect, it } from 'vitest';

import { checkEmbeddingRequest } from './check-request.ts';

describe('checkEmbeddingRequest', () => {
  it.each([
    { input: ['a'] },
    { input: [{ text: 'a' }, { media: ['https://a.test/b.png'] }, 'c'], model: 'a/b' },
    { input: ['a'], dimensions: 1, inputType: 'search_query', provider: { zdr: true } },
    { input: [{ text: 'a', media: [] }], model: undefined, dimensions: undefined },
  ])('accepts %j', (request) => {
    expect(checkEmbeddingRequest(request)).toEqual(request);
  });

  it.each([
    [{}, 'field "input" is missing'],
    [{ input: [] }, '"input" must not be empty'],
    [{ input: 'a' }, '"input" must be a list, not "a"'],
    [{ input: ['a', '\n'] }, '"input.1" must not be blank'],
    [{ input: [{ text: ' ', media: ['a'] }] }, '"input.0.text" must not be blank'],
    [{ input: [{}] }, '"input.0" must have a text or media'],
    [{ input: [{ media: [] }] }, '"input.0" must have a text or media'],
    [{ input: [5] }, '"input.0" must be a text or an object, not 5'],
    [{ input: [{ image: 'a' }] }, 'unknown field "input.0.image"'],
    [{ input: ['a'], dimensions: 0 }, '"dimensions" must be at least 1, not 0'],
    [{ input: ['a'], dimensions: 1.5 }, '"dimensions" must be a whole number, not 1.5'],
    [{ input: ['a'], inputType: '' }, '"inputType" must not be blank'],
    [{ input: ['a'], model: ' ' }, '"model" must name a model'],
    [{ input: ['a'], provider: 'a' }, '"provider" must be an object, not "a"'],
    [{ input: ['a'], input_type: 'a' }, 'unknown field "input_type"'],
  ])('refuses %j', (request, fault) => {
    expect(() => checkEmbeddingRequest(request)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: `Cannot embed: ${fault}` }),
    );
  });

  it('accepts 2048 inputs and refuses one more', () => {
    const input = Array.from({ length: 2_048 }, () => 'a');
    expect(checkEmbeddingRequest({ input }).input).toHaveLength(2_048);
    expect(() => checkEmbeddingRequest({ input: [...input, 'a'] })).toThrow(
      'Cannot embed: "input" must have at most 2048 entries, not 2049: send the others in another call',
    );
  });

  it('accepts 16 media in an input and refuses one more', () => {
    const media = Array.from({ length: 16 }, () => new Blob());
    expect(checkEmbeddingRequest({ input: [{ media }] }).input).toEqual([{ media }]);
    expect(() =>
      checkEmbeddingRequest({ input: [{ text: 'a', media: [...media, new Blob()] }] }),
    ).toThrow('Cannot embed: "input.0.media" must have at most 16 items, not 17');
  });
});
