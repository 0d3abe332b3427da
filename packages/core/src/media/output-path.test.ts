import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../shared/errors.ts';
import { parseOutputPath } from './output-path.ts';

describe('the path of an object', () => {
  it.each([
    [undefined, '', undefined],
    ['river.mp4', '', 'river.mp4'],
    ['clips/river.mp4', 'clips/', 'river.mp4'],
    ['clips//./a b/river', 'clips/a b/', 'river'],
    ['clips/', 'clips/', undefined],
    ['clips/.', 'clips/', undefined],
    ['./', '', undefined],
    ['.', '', undefined],
    ['v1.2/100% #?', 'v1.2/', '100% #?'],
  ])('%j is folder %j and name %j', (path, folder, name) => {
    expect(parseOutputPath(path)).toEqual({ folder, name });
  });

  it.each([
    ['', 'the path is empty'],
    ['a\u0000b', 'it has a control character (U+0000)'],
    ['a\\..\\b', 'it has a backslash'],
    ['/etc/x.png', 'it starts with a slash'],
    ['..', 'it leads to a parent folder'],
    ['clips/../../other/x.png', 'it leads to a parent folder'],
    ['.env', 'it is hidden'],
    ['.git/x.png', 'it is hidden'],
    ['clips/...', 'it is hidden'],
  ])('%j is refused', (path, reason) => {
    const parse = () => parseOutputPath(path, 'label');
    expect(parse).toThrow(OpenRouterError);
    expect(parse).toThrow(
      expect.objectContaining({ code: 'UNSAFE_PATH', message: `Cannot write "label": ${reason}` }),
    );
  });
});
