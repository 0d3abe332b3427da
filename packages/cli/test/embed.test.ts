import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createManualClock, createShell, samples, seePaidRequest } from './support/orm.ts';

const everything = 'google/gemini-embedding-2-preview';

/** Creates a directory with these files. */
async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embed-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

interface Line {
  readonly index: number;
  readonly embedding: readonly number[];
}

/** Returns the lines of stdout or a file. */
function linesIn(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line); // as the operation writes them
}

/** Returns the input of the last embedding request. */
function inputOf({ emulator }: Pick<ReturnType<typeof createShell>, 'emulator'>): unknown {
  const { body } = emulator.requests.at(-1) ?? {};
  return (body as { readonly input: unknown }).input; // as core sends it
}

describe('orm embed', () => {
  it('prints one vector per line', async () => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm(['embed', 'a cat', 'an engine']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const lines = linesIn(stdout);
    expect(lines.map(({ index }) => index)).toEqual([0, 1]);
    expect(lines.map(({ embedding }) => embedding.length)).toEqual([1_536, 1_536]);
    expect(stdout.endsWith('}\n')).toBe(true);
  });

  it('prints any number of them', async () => {
    const { orm } = createShell();
    const bytes = Array.from({ length: 2_048 }, (_, index) => `text ${String(index)}`).join('\n');
    const stdin = { kind: 'pipe' as const, bytes };
    const { stdout } = await orm(['embed', '--dimensions', '16'], { stdin });
    const lines = linesIn(stdout);
    expect(lines).toHaveLength(2_048);
    expect(lines.at(-1)).toMatchObject({ index: 2_047, embedding: { length: 16 } });
  });

  it('prints the beginning of each vector on a terminal, and how to get all numbers', async () => {
    const { orm } = createShell();
    const { stdout, stderr } = await orm(['embed', 'a cat', 'a dog', '--dimensions', '6'], {
      terminal: 'stdout',
    });
    expect(stdout).toMatch(
      /^INDEX +VECTOR\n0 +(?:-?\d\.\d{5} ){4}and 2 more\n1 +(?:-?\d\.\d{5} ){4}and 2 more\n$/u,
    );
    expect(stderr).toContain('For all numbers use -o vectors.jsonl, or a pipe.');
  });

  it('has all data in the document', async () => {
    const { json } = createShell();
    expect(await json(['embed', 'a', 'b', 'c', '--dimensions', '2048', '-m', everything])).toEqual(
      expect.objectContaining({
        ok: true,
        command: 'embed',
        model: everything,
        usage: expect.objectContaining({ costUsd: expect.any(Number) }),
        data: expect.objectContaining({
          count: 3,
          dimensions: 2_048,
          embeddings: [expect.any(Array), expect.any(Array), expect.any(Array)],
        }),
        files: [],
      }),
    );
  });

  it('saves to the file of -o, and replaces an existing one only with --force', async () => {
    const { emulator, orm } = createShell();
    const cwd = await folderWith();
    const argv = ['embed', 'a cat', '-o', 'out/cat.jsonl'];
    const { status, stdout, stderr } = await orm(argv, { cwd });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'out/cat.jsonl\n',
      stderr: '',
    });
    expect(linesIn(await readFile(join(cwd, 'out/cat.jsonl'), 'utf8'))).toMatchObject([
      { index: 0, embedding: { length: 1_536 } },
    ]);
    const paid = () => emulator.requests.filter(({ method }) => method === 'POST').length;
    expect((await orm(argv, { cwd })).stderr).toContain('Cannot write "out/cat.jsonl"');
    expect(paid()).toBe(1);
    expect((await orm([...argv, '-f'], { cwd })).status).toBe(0);
    expect(paid()).toBe(2);
    expect(await readdir(join(cwd, 'out'))).toEqual(['cat.jsonl']);
  });

  it('prints the vectors of an incomplete response, and nothing after them', async () => {
    const { emulator, orm } = createShell();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await emulator.fetch(input, init);
      if (!(input instanceof Request ? input.url : String(input)).endsWith('/embeddings'))
        return answer;
      const { data, ...rest } = (await answer.json()) as { data: unknown[] }; // as the emulator writes it
      return Response.json({ ...rest, data: data.slice(1) });
    };
    const { status, stdout, stderr } = await orm(['embed', 'a cat', 'a dog'], { fetch });
    expect(status).toBe(5);
    expect(linesIn(stdout).map(({ index }) => index)).toEqual([1]);
    expect(stderr).not.toMatch(/kept in/u);
  });

  it('prints lines for -o - too', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['embed', 'a cat', '-o', '-']);
    expect(linesIn(stdout)).toHaveLength(1);
  });

  it.each([
    ['a dash', ['-']],
    ['--from -', ['--from', '-']],
    ['nothing', []],
  ])('reads standard input for %s, one text per line', async (_name, words) => {
    const shell = createShell();
    const stdin = { kind: 'pipe' as const, bytes: '\ufeffone\r\n\n two \n' };
    expect((await shell.orm(['embed', ...words], { stdin })).status).toBe(0);
    expect(inputOf(shell)).toEqual(['one', ' two']);
  });

  it('collects texts and media in the order of the command line', async () => {
    const shell = createShell();
    const list = JSON.stringify(['two', { text: 'three', media: [join(samples, 'photo.jpg')] }]);
    const cwd = await folderWith({ 'list.json': list });
    const media = ['clip.mp4', 'paper.pdf'].flatMap((name) => ['--media', join(samples, name)]);
    const argv = ['embed', 'one', '--from', 'list.json', ...media, '-m', everything];
    const { stdout } = await shell.orm(argv, { cwd });
    expect(linesIn(stdout)).toHaveLength(5);
    expect(inputOf(shell)).toEqual([
      'one',
      'two',
      {
        content: [{ type: 'text', text: 'three' }, expect.objectContaining({ type: 'image_url' })],
      },
      { content: [expect.objectContaining({ type: 'input_video' })] },
      { content: [expect.objectContaining({ type: 'input_file' })] },
    ]);
  });

  it('reads an image from standard input', async () => {
    const shell = createShell();
    const bytes = await readFile(join(samples, 'photo.jpg'));
    const stdin = { kind: 'pipe' as const, bytes };
    const { status } = await shell.orm(['embed', '--media', '-', '-m', everything], { stdin });
    expect(status).toBe(0);
    expect(inputOf(shell)).toMatchObject([{ content: [{ type: 'image_url' }] }]);
  });

  it('sends its options', async () => {
    const { emulator, orm } = createShell();
    const options = ['--dimensions', '8', '--input-type', 'search_query'];
    await orm(['embed', 'a', ...options, '--zdr']);
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      dimensions: 8,
      input_type: 'search_query',
      provider: { zdr: true },
    });
  });

  it.each([
    [['embed'], 'Cannot embed: no texts or media'],
    [['embed', '-', '--from', '-'], 'Only one input can be - (stdin)'],
    [['embed', '-', '--media', '-'], 'Only one input can be - (stdin)'],
    [['embed', 'a', ' '], '"input.1" must not be blank'],
    [['embed', 'a', '--dimensions', '0'], '--dimensions must be at least 1'],
    [['embed', '--from', 'gone.txt'], 'Cannot read --from "gone.txt": there is no such file'],
  ])('is rejected before anything is sent: %j', async (argv, message) => {
    const { emulator, orm } = createShell();
    const { status, stdout, stderr } = await orm(argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nhint: {2}\S/u);
    expect(emulator.requests).toEqual([]);
  });

  it('rejects an image in place of texts, and says how to pass it', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: new Uint8Array([0xff, 0xd8, 0xff, 0]) };
    const { status, stderr } = await orm(['embed'], { stdin });
    expect(status).toBe(2);
    expect(stderr).toContain('Cannot read the texts on stdin: they are not text');
    expect(stderr).toContain('--media -');
  });

  it('rejects a call over the cost limit', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['embed', 'a '.repeat(3_000), '--max-cost', '0.0000001']);
    expect(status).toBe(15);
    expect(stderr).toContain('Cannot embed with openai/text-embedding-3-small');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('may have been charged after --timeout', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { path: '/embeddings' });
    const clock = createManualClock();
    const running = orm(['embed', 'a', '--timeout', '20s', '--json'], { clock });
    await seePaidRequest(emulator);
    clock.advance(20_000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { retryable: false, details: { reason: 'outcome_unknown' } },
    });
  });
});
