import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { createAuditFile } from './audit-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
});

const isWindows = process.platform === 'win32';

/** Returns the permissions of a file; `undefined` on Windows, which has others. */
async function modeOf(path: string): Promise<number | undefined> {
  return isWindows ? undefined : (await stat(path)).mode & 0o777;
}

describe('an audit file', () => {
  it('is created for the user alone, and appended to', async () => {
    const path = join(folder, 'audit.jsonl');
    createAuditFile({ path }).append('a\n');
    createAuditFile({ path }).append('b\n');
    expect(await readFile(path, 'utf8')).toBe('a\nb\n');
    expect(await modeOf(path)).toBe(isWindows ? undefined : 0o600);
  });

  it('keeps the permissions of a file that exists', async () => {
    const path = join(folder, 'shared.jsonl');
    await writeFile(path, '');
    await chmod(path, 0o640);
    createAuditFile({ path }).append('a\n');
    expect(await modeOf(path)).toBe(isWindows ? undefined : 0o640);
  });

  it('continues in a new file after a rotation', async () => {
    const path = join(folder, 'audit.jsonl');
    const file = createAuditFile({ path });
    file.append('a\n');
    await rm(path);
    file.append('b\n');
    expect(await readFile(path, 'utf8')).toBe('b\n');
  });

  it('is refused where no folder can be created, without waiting forever', () => {
    const { append } = createAuditFile({ path: undefined, stateHome: '/proc/nope' });
    expect(() => {
      append('{}\n');
    }).toThrow('Cannot write the audit log: ');
  });

  it('is in the folder for state files by default', async () => {
    createAuditFile({ stateHome: folder }).append('a\n');
    expect(await readFile(join(folder, 'orm', 'audit.jsonl'), 'utf8')).toBe('a\n');
  });

  it.each([
    ['a folder that does not exist', 'no/audit.jsonl', 'its folder does not exist'],
    ['a folder', '.', 'a folder has its name'],
    ['a full disk', '/dev/full', 'the disk is full'],
  ])('refuses %s by name', (_, name, why) => {
    const path = name.startsWith('/') ? name : join(folder, name);
    expect(() => createAuditFile({ path }).append('a\n')).toThrow(
      `Cannot write the audit log "${path}": ${why}`,
    );
  });
});
