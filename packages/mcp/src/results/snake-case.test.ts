import { expect, it } from 'vitest';

import { toSnakeCase } from './snake-case.ts';

it('renames fields at any depth and keeps values', () => {
  expect(
    toSnakeCase({ partialText: 'aB', usage: { costUsd: 1, parts: [{ isLast: null }] }, code: 'X' }),
  ).toEqual({
    partial_text: 'aB',
    usage: { cost_usd: 1, parts: [{ is_last: null }] },
    code: 'X',
  });
});
