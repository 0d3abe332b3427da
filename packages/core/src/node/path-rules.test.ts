import { describe, expect, it } from 'vitest';

import {
  faultOf,
  isHidden,
  isSystemPath,
  partsBelow,
  partsOfPath,
  sandboxFaultOf,
} from './path-rules.ts';

const devices = [
  'CON',
  'con.txt',
  'a/PRN',
  'a\\aux.png',
  'nul',
  'NUL .png',
  'nul:x',
  'COM1',
  'com9.wav',
  'LPT1.tar.gz',
  'COM\u00b9',
  'CONIN$',
  'conout$.png',
  'CLOCK$',
];

describe('a path', () => {
  it.each(devices)('is refused everywhere when it names a device: %s', (path) => {
    expect(faultOf(path)).toBe('it names a device');
    expect(sandboxFaultOf(path, 'linux')).toBe('it names a device');
  });

  it.each([
    ['', 'the path is empty'],
    ['a\u0000b', 'it has a control character (U+0000)'],
    ['a.png\n', 'it has a control character (U+000A)'],
    ['\u009b', 'it has a control character (U+009B)'],
  ])('is refused everywhere: %j', (path, fault) => {
    expect(faultOf(path)).toBe(fault);
  });

  it.each([
    ['a:b', 'it has a colon'],
    ['a.png::$DATA', 'it has a colon'],
    ['file:///a.png', 'it has a colon'],
    ['C:\\a.png', 'it is a path of Windows, and this is another system'],
    ['C:/a.png', 'it is a path of Windows, and this is another system'],
    ['..\\a.png', 'it has a backslash'],
    ['\\\\server\\share\\a.png', 'it is a path of Windows, and this is another system'],
    ['a.png.', 'a part of it ends in a dot or a space'],
    ['a.png ', 'a part of it ends in a dot or a space'],
    ['dir./a.png', 'a part of it ends in a dot or a space'],
    ['.../a.png', 'a part of it ends in a dot or a space'],
    ['.. /a.png', 'a part of it ends in a dot or a space'],
  ])('is refused in a sandbox on every system: %j', (path, fault) => {
    expect(sandboxFaultOf(path, 'linux')).toBe(fault);
    expect(sandboxFaultOf(path, 'darwin')).toBe(fault);
    expect(faultOf(path)).toBeUndefined();
  });

  it.each([
    'a.png',
    './a.png',
    'a/../b.png',
    '/a/b.png',
    '~a.png',
    'console.png',
    'com.png',
    'ü 1',
  ])('is allowed: %s', (path) => {
    expect(sandboxFaultOf(path, 'linux')).toBeUndefined();
    expect(sandboxFaultOf(path, 'win32')).toBeUndefined();
  });

  it('may have a drive and backslashes on Windows, and no stream or device prefix', () => {
    const fault = (path: string) => sandboxFaultOf(path, 'win32');

    expect(['C:\\in\\a.png', 'c:/in/a.png', 'in\\a.png'].map(fault)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(['C:a.png', 'a.png:b', '\\\\?\\C:\\a.png'].map(fault)).toEqual([
      'it has a colon',
      'it has a colon',
      'it has a colon',
    ]);
  });
});

describe('partsBelow', () => {
  it.each([
    ['/root', 'a/b', ['a', 'b']],
    ['/root', './a//b/', ['a', 'b']],
    ['/root', 'a/../b', ['b']],
    ['/root', '../root/a', ['a']],
    ['/root', '/root/a', ['a']],
    ['/root', '/x/../root/a', ['a']],
    ['/root', '.', []],
    ['/', '/a', ['a']],
    ['/root', '..', undefined],
    ['/root', '../a', undefined],
    ['/root', 'a/../../b', undefined],
    ['/root', 'a/../../root-evil/b', undefined],
    ['/root', '/root-evil/b', undefined],
    ['/root', '/roo', undefined],
    ['/root', '/', undefined],
    ['/root', '/ROOT/a', undefined],
    ['/root', '//etc/passwd', undefined],
  ])('of %s and %s', (folder, path, parts) => {
    expect(partsBelow(folder, path, 'linux')).toEqual(parts);
  });

  it.each([
    ['c:\\In\\a.png', ['a.png']],
    ['C:\\IN\\Sub\\A.png', ['Sub', 'A.png']],
    ['sub/a.png', ['sub', 'a.png']],
    ['C:\\in-evil\\a.png', undefined],
    ['D:\\In\\a.png', undefined],
    ['\\\\server\\share\\a.png', undefined],
    ['..\\a.png', undefined],
  ])('on Windows of C:\\In and %s', (path, parts) => {
    expect(partsBelow('C:\\In', path, 'win32')).toEqual(parts);
  });

  it('treats names that are the same on macOS as one', () => {
    expect(partsBelow('/Caf\u00e9', '/cafe\u0301/a', 'darwin')).toEqual(['a']);
    expect(partsBelow('/Caf\u00e9', '/caf', 'darwin')).toBeUndefined();
  });
});

it('a real path is below a folder only if it matches exactly', () => {
  const parts = (realPath: string) => partsOfPath('/In', realPath, 'darwin');

  expect([parts('/In/a'), parts('/in/a'), parts('/Inner/a')]).toEqual([
    ['a'],
    undefined,
    undefined,
  ]);
});

it.each([
  [['.env'], true],
  [['.git', 'config'], true],
  [['a', '.ssh', 'id'], true],
  [['a', 'node_modules', 'b.png'], true],
  [['Node_Modules'], true],
  [['a.env'], false],
  [['my_node_modules'], false],
  [[], false],
])('%j is hidden: %s', (parts, expected) => {
  expect(isHidden(parts)).toBe(expected);
});

it('three folders are virtual file systems', () => {
  const places = ['/proc', '/proc/1/environ', '/sys/a', '/dev/zero', '/process/a', '/a/proc'];

  expect(places.map(isSystemPath)).toEqual([true, true, true, true, false, false]);
});
