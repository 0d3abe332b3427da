import { pathToFileURL } from 'node:url';

import { expect, it } from 'vitest';

import { toFileUri } from './file-uri.ts';

it.each([
  '/videos/x.mp4',
  '/a b/gr\u00fc\u00dfe #1? 100% [x] {y} ^`|~.png',
  '/back\\slash/tab\there/line\nend\r',
  '/%41/a+b@c:d;e=f&g,h\'i"j<k>',
])('the URI of %j is the one of Node.js', (path) => {
  expect(toFileUri(path)).toBe(pathToFileURL(path, { windows: false }).href);
});

it.each(['C:\\Videos\\x y.mp4', 'd:/videos/100%.mp4', '\\\\server\\share\\gr\u00fc\u00dfe\\x.mp4'])(
  'the URI of %j is the one of Node.js on Windows',
  (path) => {
    expect(toFileUri(path)).toBe(pathToFileURL(path, { windows: true }).href);
  },
);
