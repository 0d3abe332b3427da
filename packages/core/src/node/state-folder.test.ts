import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { fallbackFolders, stateFolder } from './state-folder.ts';

it('what programs keep is where the system has such things', () => {
  expect(stateFolder('/state')).toBe(join('/state', 'orm'));
  expect(stateFolder(undefined, 'linux')).toBe(join(homedir(), '.local', 'state', 'orm'));
  expect(stateFolder(undefined, 'darwin')).toBe(join(homedir(), '.local', 'state', 'orm'));
  expect(stateFolder(undefined, 'win32')).toBe(join(homedir(), 'AppData', 'Local', 'orm'));
});

it.each(['', 'state', './state'])('a relative folder is ignored: %j', (stateHome) => {
  expect(stateFolder(stateHome)).toBe(stateFolder());
});

it('what is rescued goes to the temporary folder, then to what is kept', () => {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = '/elsewhere';
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });

  expect(fallbackFolders('/state')()).toEqual([tmpdir(), join('/state', 'orm', 'rescued')]);
});
