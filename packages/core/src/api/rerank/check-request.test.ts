import { describe, expect, it } from 'vitest';

import { checkRerankRequest, MAX_DOCUMENTS } from './check-request.ts';

const query = 'Which city?';

describe('checkRerankRequest', () => {
  it.each([
    { query, documents: ['a'] },
    { query, documents: [{ text: 'a' }, { image: 'https://a.test/b.png' }], model: 'a/b' },
    { query, documents: [{ text: 'a', image: new Blob() }], topN: 1, provider: { zdr: true } },
    { query, documents: ['a'], model: undefined, topN: undefined, provider: undefined },
  ])('accepts %j', (request) => {
    expect(checkRerankRequest(request)).toEqual(request);
  });

  it.each([
    [{ query: ' ', documents: ['a'] }, '"query" must not be blank'],
    [{ documents: ['a'] }, 'field "query" is missing'],
    [{ query, documents: [] }, '"documents" must not be empty'],
    [{ query, documents: 'a' }, '"documents" must be a list, not "a"'],
    [{ query, documents: ['a', '\n'] }, '"documents.1" must not be blank'],
    [{ query, documents: [{ text: '', image: 'a' }] }, '"documents.0.text" must not be blank'],
    [{ query, documents: [{}] }, '"documents.0" must have a text or an image'],
    [{ query, documents: [5] }, '"documents.0" must be a text or an object, not 5'],
    [{ query, documents: [{ txt: 'a' }] }, 'unknown field "documents.0.txt"'],
    [{ query, documents: ['a'], topN: 0 }, '"topN" must be at least 1, not 0'],
    [{ query, documents: ['a'], topN: 1.5 }, '"topN" must be a whole number, not 1.5'],
    [{ query, documents: ['a'], model: ' ' }, '"model" must name a model'],
    [{ query, documents: ['a'], provider: 'a' }, '"provider" must be an object, not "a"'],
    [{ query, documents: ['a'], top_n: 1 }, 'unknown field "top_n"'],
  ])('refuses %j', (request, fault) => {
    expect(() => checkRerankRequest(request)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: `Cannot rerank: ${fault}` }),
    );
  });

  it('accepts 100000 documents and refuses one more', () => {
    const documents = Array.from({ length: MAX_DOCUMENTS }, () => 'a');
    expect(checkRerankRequest({ query, documents }).documents).toHaveLength(100_000);
    expect(() => checkRerankRequest({ query, documents: [...documents, 'a'] })).toThrow(
      'Cannot rerank: "documents" must have at most 100000 items, not 100001',
    );
  });
});
