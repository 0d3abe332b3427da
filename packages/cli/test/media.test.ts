import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
const png = `data:image/png;base64,${bytes.toString('base64')}`;
const argv = ['chat', 'Draw', '-m', 'google/gemini-2.5-flash-image'];

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

describe('images and audio in an answer', () => {
  it('are saved, and their paths are printed after the text', async () => {
    const { emulator, orm } = createShell();
    // The same image is kept once.
    const other = Buffer.concat([bytes, Buffer.alloc(1)]);
    const images = [png, `data:image/png;base64,${other.toString('base64')}`];
    emulator.script({ text: 'Here:', images });
    const { status, stdout } = await orm(argv, { cwd });
    expect(status).toBe(0);
    const names = (await readdir(cwd)).toSorted();
    expect(names).toEqual([
      expect.stringMatching(/^gen-\d+-\w+-2\.png$/u),
      expect.stringMatching(/^gen-\d+-\w+\.png$/u),
    ]);
    expect(stdout).toBe(`Here:\n${names.toReversed().join('\n')}\n`);
    expect(await readFile(join(cwd, names[1] ?? ''))).toEqual(bytes);
  });

  it('are the whole answer when there is no text', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: null, images: [png] });
    const { status, stdout } = await orm(argv, { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${(await readdir(cwd)).join()}\n` });
  });

  it('are saved if the answer fails after them, which is still a failure', async () => {
    const { emulator, orm, json } = createShell();
    emulator.script([
      { text: null, images: [png] },
      { text: null, images: [png] },
    ]);
    emulator.fail({ type: 'truncated-stream' }, { times: 2 });
    const { status, stdout, stderr } = await orm(argv, { cwd });
    expect(status).toBe(5);
    expect(stdout).toBe(`${(await readdir(cwd)).join()}\n`);
    expect(stderr).toMatch(/^error: /u);
    expect(await json(argv, { cwd })).toMatchObject({
      ok: false,
      files: [{ mime: 'image/png', bytes: bytes.length }],
    });
  });

  it('are in the document with type and size', async () => {
    const { emulator, json } = createShell();
    emulator.script({ text: 'Here:', images: [png] });
    const document = await json(argv, { cwd });
    const [name = ''] = await readdir(cwd);
    expect(document).toMatchObject({
      ok: true,
      files: [{ path: join(cwd, name), mime: 'image/png', bytes: bytes.length }],
    });
    expect(JSON.stringify(document)).not.toContain(bytes.toString('base64'));
  });

  it('are printed as URLs if the response has URLs', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Here:', images: ['https://example.com/cat.png'] });
    expect(await orm(argv, { cwd })).toMatchObject({
      status: 0,
      stdout: 'Here:\nhttps://example.com/cat.png\n',
    });
    expect(await readdir(cwd)).toEqual([]);
  });

  it('are saved to the temporary directory if the working directory is not writable', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Here:', images: [png] });
    // Root can write to every directory, but nothing can be created below a file.
    await writeFile(join(cwd, 'file'), '');
    const { status, stdout, stderr } = await orm(argv, { cwd: join(cwd, 'file', 'folder') });
    expect(status).toBe(17);
    const [text, path = ''] = stdout.split('\n');
    expect(text).toBe('Here:');
    expect(dirname(path)).toBe(tmpdir());
    expect(await readFile(path)).toEqual(bytes);
    await rm(path);
    expect(stderr).toMatch(/^error: Cannot save the output to its target: .* \[INTERNAL\]\n/u);
    expect(stderr).toContain(path);
  });
});
