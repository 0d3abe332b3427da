import { describe, expect, it } from 'vitest';

import { fromFileUri, nameOfReference, unquotePath } from './written-path.ts';

describe('a file URI', () => {
  it.each([
    ['file:///a/b%20c.png', '/a/b c.png'],
    ['file:///a/b c.png', '/a/b c.png'],
    ['file:/a.png', '/a.png'],
    ['FILE://localhost/caf%C3%A9%23%3F%25.png', '/caf\u00e9#?%.png'],
    [' file:///a.png\n', '/a.png'],
    ['file:///a%5Cb.png', '/a\\b.png'],
    ['file:///a/../b.png', '/a/../b.png'],
    ['file:///a%252fb.png', '/a%2fb.png'],
  ])('%j is the path %j', (uri, path) => {
    expect(fromFileUri(uri, 'linux')).toEqual({ path });
  });

  it.each([
    ['file://host/a.png', 'it is a file URI of another host'],
    ['file:////../a%2fb.png', 'its file URI has an encoded slash'],
    ['file:///a/%2e%2e%2fb.png', 'its file URI has an encoded slash'],
    ['file:///a/%2e%2E/b.png', 'its file URI has encoded dots'],
    ['file:///a/.%2e', 'its file URI has encoded dots'],
    ['file:a.png', 'it is a file URI without an absolute path'],
    ['file:', 'it is a file URI without an absolute path'],
    ['file:///%ff.png', 'its file URI is not valid'],
    ['file:///100%.png', 'its file URI is not valid'],
  ])('%j is refused: %s', (uri, fault) => {
    expect(fromFileUri(uri, 'linux')).toEqual({ fault });
  });

  it('has a drive on Windows, and no encoded backslash', () => {
    expect(fromFileUri('file:///C:/a%20b.png', 'win32')).toEqual({ path: 'C:/a b.png' });
    expect(fromFileUri('file:///C:/a%5cb.png', 'win32')).toEqual({
      fault: 'its file URI has an encoded slash',
    });
  });
});

describe('a path that was dropped into a terminal', () => {
  it.each([
    ["'/a/my photo.png'", '/a/my photo.png'],
    ['"/a/my photo.png" ', '/a/my photo.png'],
    ['/a/my\\ photo\\ \\(1\\).png ', '/a/my photo (1).png'],
    ["'/a/it'\\''s.png'", "/a/it's.png"],
    ['"/a/\\"b\\".png"', '/a/"b".png'],
    ['/a/plain.png\n', '/a/plain.png'],
  ])('%j is %j', (text, path) => {
    expect(unquotePath(text, 'linux')).toBe(path);
  });

  it.each(["it's.png", 'two words.png', "'a.png' 'b.png'", '"open', 'end\\', 'sub\\a.png'])(
    'is none: %j',
    (text) => {
      expect(unquotePath(text, 'linux')).toBeUndefined();
    },
  );

  it('has quotes around it on Windows, where a backslash is a separator', () => {
    expect(unquotePath('"C:\\my photo.png"', 'win32')).toBe('C:\\my photo.png');
    expect(unquotePath('C:\\a.png', 'win32')).toBeUndefined();
  });
});

it.each([
  ['sub/a.pdf', 'a.pdf'],
  ['file:///a/my%20file.pdf', 'my file.pdf'],
  ["'/a/my file.pdf'", 'my file.pdf'],
  ['/a/my\\ file.pdf ', 'my file.pdf'],
  ['C:\\a\\b.pdf', 'b.pdf'],
])('the file name of %j is %j', (reference, name) => {
  expect(nameOfReference(reference)).toBe(name);
});
