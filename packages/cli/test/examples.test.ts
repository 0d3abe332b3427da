import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { commands } from '../src/commands.ts';
import type { Run } from './support/orm.ts';
import { createFastClock, createShell, SOFT_TIMEOUT_MS, samples } from './support/orm.ts';
import { typeLine } from './support/shell-line.ts';

/** Files in the examples, by the sample with their content. */
const files: Readonly<Record<string, string>> = {
  'photo.jpg': 'photo.jpg',
  'before.png': 'badge.png',
  'after.png': 'badge.png',
  'frame.png': 'badge.png',
  'shots/1.png': 'badge.png',
  'shots/2.png': 'badge.png',
  'talk.mp3': 'tone.mp3',
  'talks/1.mp3': 'tone.mp3',
  'speech.wav': 'speech.wav',
  'clip.mp4': 'clip.mp4',
  'paper.pdf': 'paper.pdf',
  'scan.pdf': 'paper.pdf',
  'slides.pdf': 'paper.pdf',
  'talk.txt': 'notes.txt',
  'notes.txt': 'notes.txt',
  'paragraphs.txt': 'notes.txt',
};

const schema = JSON.stringify({
  type: 'object',
  properties: { population: { type: 'number' } },
  required: ['population'],
  additionalProperties: false,
});

const texts: Readonly<Record<string, string>> = {
  'documents.json': JSON.stringify(['a red car', 'a blue bicycle']),
  'alt.schema.json': schema,
  'city.schema.json': schema,
  'facts.schema.json': schema,
};

/** Commands that run until they are stopped, or access the internet. */
const needsMore = /\borm (?:demo|emulator)\b|--base-url|example\.com/u;

async function linesOf(path: string): Promise<readonly string[]> {
  const readme = await readFile(new URL(path, import.meta.url), 'utf8');
  const blocks = [...readme.matchAll(/^```(?:sh|console)\n(?<code>[^`]*)^```/gmu)];
  return blocks
    .flatMap(({ groups }) => (groups?.['code'] ?? '').split('\n'))
    .map((line) => line.replace(/^\$ /u, ''))
    .filter((line) => /\borm (?!<)/u.test(line) && !/npm |npx /u.test(line));
}

const lines = [
  ...commands.flatMap(({ examples = [] }) => examples),
  ...(await linesOf('../../../README.md')),
  ...(await linesOf('../README.md')),
].filter((line) => !needsMore.test(line));

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-example-'));
  for (const folder of ['shots', 'talks']) await mkdir(join(cwd, folder));
  for (const [name, sample] of Object.entries(files))
    await copyFile(join(samples, sample), join(cwd, name));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(cwd, name), text);
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

/** Creates a job that is completed but not saved. */
async function finishJob(orm: (argv: readonly string[]) => Promise<Run>): Promise<void> {
  await orm(['generate-video', 'a river', '--no-wait']);
  const look = async () => (await orm(['job', 'status', 'last'])).stdout.trim();
  await expect.poll(look, { timeout: SOFT_TIMEOUT_MS }).toBe('completed');
}

describe('an example of the help or a README', () => {
  it('is found in every help page and README', () => {
    expect(lines.length).toBeGreaterThan(60);
  });

  it.each([...new Set(lines)])('works as written: %s', async (line) => {
    const { orm } = createShell({ videoMs: 1 });
    const env = { OPENROUTER_JOB_LEDGER: join(cwd, 'jobs.jsonl') };
    const surroundings = { cwd, env, clock: createFastClock() };
    if (line.includes('orm job')) await finishJob(async (argv) => await orm(argv, surroundings));
    const typed = await typeLine(line, cwd);
    // Outputs must not exist before; the stubs of the shell may have created them.
    for (const { groups } of line.matchAll(/ -o (?<path>[\w.]+)/gu))
      await rm(join(cwd, groups?.['path'] ?? ''), { force: true });
    expect(typed.length).toBeGreaterThan(0);
    for (const { argv, stdin } of typed) {
      const kind = stdin === undefined ? undefined : ({ kind: 'pipe', bytes: stdin } as const);
      const { status, stderr } = await orm(argv, { ...surroundings, stdin: kind });
      expect({ argv, status, stderr: status === 0 ? '' : stderr }).toEqual({
        argv,
        status: 0,
        stderr: '',
      });
    }
  });
});
