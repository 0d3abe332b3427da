import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { fallbackFolders, stateFolder } from './state-folder.ts';

it('the state folder is the default of the system', () => {
  expect(stateFolder('/state')).toBe(join('/state', 'orm'));
  expect(stateFolder(undefined, 'linux')).toBe(join(homedir(), '.local', 'state', 'orm'));
  expect(stateFolder(undefined, 'darwin')).toBe(join(homedir(), '.local', 'state', 'orm'));
  expect(stateFolder(undefined, 'win32')).toBe(join(homedir(), 'AppData', 'Local', 'orm'));
});

it.each(['', 'state', './state'])('a relative folder is ignored: %j', (stateHome) => {
  expect(stateFolder(stateHome)).toBe(stateFolder());
});

it('the fallback folders are the temporary folder, then the state folder', () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/elsewhere';
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  expect(fallbackFolders('/state')()).toEqual([tmpdir(), join('/state', 'orm', 'rescued')]);
});
