import { pathToFileURL } from 'node:url';

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { fromFileUri, unquotePath } from './written-path.ts';

/** Names of any characters but those that no file has. */
const path = fc
  .string({ unit: 'grapheme-composite', minLength: 1 })
  .filter((name) => !/[\0\n]/u.test(name) && name.trim() === name && !/^\.{1,2}$/u.test(name))
  .map((name) => `/${name.replaceAll('/', '_')}`);

/** Ways in which terminals and shells write a path. */
const quotes = [
  (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`,
  (text: string) => `"${text.replaceAll(/["\\$`]/gu, String.raw`\$&`)}"`,
  (text: string) => text.replaceAll(/[^\p{L}\p{N}/._-]/gu, String.raw`\$&`),
  (text: string) => ` ${text.replaceAll(/[^\p{L}\p{N}/._-]/gu, String.raw`\$&`)} \n`,
];

it('a path is read from every way in which it is quoted', () => {
  fc.assert(
    fc.property(path, fc.constantFrom(...quotes), (text, quote) => {
      expect(unquotePath(quote(text), 'linux')).toBe(text);
    }),
  );
});

it('a path is read from the URI that Node.js makes of it', () => {
  fc.assert(
    fc.property(path, (text) => {
      expect(fromFileUri(pathToFileURL(text, { windows: false }).href, 'linux')).toEqual({
        path: text,
      });
    }),
  );
});
