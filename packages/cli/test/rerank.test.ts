import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createManualClock, createShell, samples, seePaidRequest } from './support/orm.ts';

const query = 'the capital of France';
const bananas = 'Bananas are yellow.';
const paris = 'Paris is the capital of France.';

/** Creates a directory with one file. */
async function folderWith(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rerank-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  await writeFile(join(folder, name), text);
  return folder;
}

/** Returns the documents of a table without headings, in order. */
function documentsIn(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[1] ?? '');
}

describe('orm rerank', () => {
  it('prints a score and a document per line, best first', async () => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm(['rerank', query, bananas, paris]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^\d[\d.e-]*\tParis is the capital of France\.\n\d[\d.e-]*\tBananas are yellow\.\n$/u,
    );
  });

  it('prints a table on a terminal, with short scores', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['rerank', query, bananas, paris], { terminal: 'stdout' });
    expect(stdout).toMatch(/^SCORE +DOCUMENT\n\d\.\d{4} +Paris is the capital of France\.\n/u);
  });

  it('prints only the top documents with --top', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['rerank', query, bananas, paris, '--top', '1']);
    expect(documentsIn(stdout)).toEqual([paris]);
  });

  it('has all data in the document', async () => {
    const { json } = createShell();
    expect(await json(['rerank', query, bananas, paris])).toMatchObject({
      ok: true,
      command: 'rerank',
      model: 'cohere/rerank-v3.5',
      usage: { costUsd: expect.any(Number) },
      data: {
        results: [
          { index: 1, score: expect.any(Number), document: paris },
          { index: 0, document: bananas },
        ],
      },
    });
  });

  it.each([
    ['lines.txt', `\ufeff${bananas}\r\n\n  \n${paris}\n`],
    ['list.json', JSON.stringify([bananas, { text: paris }])],
    ['list.txt', ` ${JSON.stringify([bananas, paris])}\n`],
  ])('reads the documents of %s', async (name, text) => {
    const { orm } = createShell();
    const cwd = await folderWith(name, text);
    const { stdout } = await orm(['rerank', query, '--from', name], { cwd });
    expect(documentsIn(stdout)).toEqual([paris, bananas]);
  });

  it('reads lines that begin with a bracket as lines', async () => {
    const { orm } = createShell();
    const cwd = await folderWith('notes.txt', `[1] ${bananas}\n[2] ${paris}`);
    const { stdout } = await orm(['rerank', query, '--from', 'notes.txt'], { cwd });
    expect(documentsIn(stdout)).toEqual([`[2] ${paris}`, `[1] ${bananas}`]);
  });

  it.each([
    ['a dash', ['-']],
    ['--from -', ['--from', '-']],
    ['nothing', []],
  ])('reads standard input for %s', async (_name, words) => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: `${bananas}\n${paris}\n` };
    const { stdout } = await orm(['rerank', query, ...words], { stdin });
    expect(documentsIn(stdout)).toEqual([paris, bananas]);
  });

  it('collects the documents in the order of the command line', async () => {
    const { json } = createShell();
    const cwd = await folderWith('more.txt', 'four');
    const stdin = { kind: 'pipe' as const, bytes: 'two\nthree' };
    const argv = ['rerank', 'five', 'one', '-', '--from', 'more.txt'];
    const { data } = await json(argv, { stdin, cwd });
    const { results } = data as { results: { index: number; document: string }[] }; // as the schema says
    const inOrder = results.toSorted((a, b) => a.index - b.index);
    expect(inOrder.map(({ document }) => document)).toEqual(['one', 'two', 'three', 'four']);
  });

  it.each([
    [['rerank'], 'Missing required argument "query"'],
    [['rerank', query], 'Cannot rank: no documents'],
    [['rerank', query, '-', '--from', '-'], 'Only one input can be - (stdin)'],
    [['rerank', query, ' '], 'documents.0'],
    [['rerank', ' ', 'a'], '<query> must not be blank'],
    [['rerank', query, 'a', '--top', '0'], '--top must be at least 1'],
    [
      ['rerank', query, '--from', 'gone.txt'],
      'Cannot read --from "gone.txt": there is no such file',
    ],
  ])('is rejected before anything is sent: %j', async (argv, message) => {
    const { emulator, orm } = createShell();
    const { status, stdout, stderr } = await orm(argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/\nhint: {2}\S/u);
    expect(emulator.requests).toEqual([]);
  });

  it('does not wait for a socket without -', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'other' as const, bytes: new Promise<Uint8Array>(() => {}) };
    expect((await orm(['rerank', query], { stdin })).status).toBe(2);
  });

  it('rejects an invalid list instead of sending its lines', async () => {
    const { emulator, orm } = createShell();
    const cwd = await folderWith('list.json', '["a",\n"b"');
    const { status, stderr } = await orm(['rerank', query, '--from', 'list.json'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('--from must be a JSON array when its name ends in .json');
    expect(emulator.requests).toEqual([]);
  });

  it('rejects an image on standard input, and says how to pass images', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: new Uint8Array([0xff, 0xd8, 0xff, 0]) };
    const { status, stderr } = await orm(['rerank', query, '-'], { stdin });
    expect(status).toBe(2);
    expect(stderr).toContain('Cannot read the documents on stdin: they are not text');
  });

  it('sends no image to a text-only model', async () => {
    const { emulator, orm } = createShell();
    const folder = await folderWith('list.json', JSON.stringify([{ image: 'photo.jpg' }]));
    const argv = ['rerank', query, '--from', join(folder, 'list.json')];
    const { stderr } = await orm(argv, { cwd: samples });
    expect(stderr).toContain('the model cohere/rerank-v3.5 accepts text, not image');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('may have been charged after --timeout', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { path: '/rerank' });
    const clock = createManualClock();
    const running = orm(['rerank', query, paris, '--timeout', '20s', '--json'], { clock });
    await seePaidRequest(emulator);
    clock.advance(20_000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: expect.stringContaining('the call timed out'),
        retryable: false,
        details: { reason: 'outcome_unknown' },
      },
    });
  });
});
