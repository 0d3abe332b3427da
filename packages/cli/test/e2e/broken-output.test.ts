import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { samples } from '../support/orm.ts';
import type { Ended } from '../support/program.ts';
import { bash } from '../support/program.ts';
import { verifies } from '../../../../tests/requirements.ts';

let emulator: Emulator;
let env: Record<string, string>;
let cwd = '';
let rescued = '';

beforeAll(async () => {
  emulator = createEmulator({ videoMs: 0 });
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  rescued = join(cwd, 'tmp');
  await mkdir(rescued);
  env = {
    OPENROUTER_BASE_URL: await emulator.listen(),
    OPENROUTER_JOB_LEDGER: join(cwd, 'jobs.jsonl'),
    OPENROUTER_VIDEO_POLL_INTERVAL_MS: '100',
    OPENROUTER_OUTPUT_DIR: join(cwd, 'out'),
    TMPDIR: rescued,
  };
});

afterAll(async () => {
  await emulator.close();
  await rm(cwd, { recursive: true });
});

const run = async (line: string): Promise<Ended> => await bash(line, { env, cwd: samples });

/** Commands that cost nothing, or whose result is a job: there is nothing to rescue. */
const free = [
  '--version',
  '--version --json',
  '--help',
  'chat --help',
  'help exit-codes',
  'help exit-codes --json',
  'models search',
  'models search --json',
  'models info openai/gpt-5',
  'models validate openai/gpt-5',
  'doctor',
  'doctor --json',
  'job list --json',
  'generate-video x --no-wait',
  'emulator --port 0',
  'chat x --json --model nope/nope',
] as const;

/** Commands that cost, and the beginning of what they print. */
const paid = [
  ['chat hi', 'You wrote: "hi"'],
  ['chat hi --no-stream', 'You wrote: "hi"'],
  ['chat hi --json', '{"schema":"orm/v1","ok":true,"command":"chat"'],
  ['analyze-image photo.jpg', 'JPEG, 800 x 534'],
  ['analyze-image photo.jpg --json', '{"schema":"orm/v1","ok":true'],
  ['analyze-image photo.jpg photo-sideways.jpg --each', 'JPEG, 800 x 534'],
  ['transcribe tone.wav', 'A tone of 440 hertz'],
  ['rerank fox "a fox" "a hen"', '{'],
  ['generate-image a-fox', '\u0089PNG'],
  ['generate-image b-fox --json', '\u0089PNG'],
  ['generate-image c-fox -o -', '\u0089PNG'],
  ['generate-speech hello -o -', 'ID3'],
  ['generate-video d-fox -o -', '\0\0\0'],
  ['embed a b -o -', '{"index":0'],
] as const;

describe('standard output on a full disk', () => {
  it.concurrent.each(free)('gives orm %s a status of its own, and no file', async (line) => {
    const { status, stderr } = await run(`orm ${line} > /dev/full`);
    expect(stderr).toContain('error: Cannot write to stdout: the disk is full [ENOSPC]\n');
    expect(stderr).not.toContain('INTERNAL');
    expect(stderr).not.toContain(rescued);
    expect(status).toBe(18);
  });

  it.concurrent.each(paid)(
    verifies('make.rescue', 'gives orm %s a status of its own, and stderr the path'),
    async (line, start) => {
      const { status, stderr } = await run(`orm ${line} > /dev/full`);
      expect({ status, stderr }).toMatchObject({ status: 18 });
      expect(stderr).toContain('error: Cannot write to stdout: the disk is full [ENOSPC]\n');
      const path = /^hint: {2}the (?:output|result) is in (?<path>.*)$/mu.exec(stderr)?.groups?.[
        'path'
      ];
      const content = await readFile(String(path), 'latin1');
      expect(content.slice(0, 200)).toContain(start);
    },
  );

  it('stops --each: nothing more is paid for', async () => {
    const before = emulator.requests.length;
    const { stderr } = await run('orm analyze-image photo.jpg photo.jpg --each > /dev/full');
    expect(stderr).toContain('Stopped here: 1 more not started.');
    const paths = emulator.requests.slice(before).map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith('/chat/completions'))).toHaveLength(1);
  });
});

describe('standard output that takes a part of a chunk', () => {
  it.each([['help environment'], ['models search'], ['generate-image x -o -']])(
    'is not a success: orm %s',
    async (line) => {
      // The limit holds for every file of the process, the rescued one included.
      const { stdout, stderr } = await run(
        `ulimit -f 1; orm ${line} > ${cwd}/limited; echo "status $?"`,
      );
      expect({ stdout, stderr }).toMatchObject({ stdout: 'status 18\n' });
      expect(stderr).toContain('Cannot write to stdout');
      expect((await stat(join(cwd, 'limited'))).size).toBe(1024);
    },
  );
});

describe('standard output', () => {
  it('that is closed counts as /dev/null, which Node.js puts in its place', async () => {
    expect(await run('orm chat hi >&-')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('is complete for a slow reader of more than a pipe holds', async () => {
    emulator.script({ text: 'x'.repeat(300_000) });
    const { stdout } = await run('orm chat hi | (sleep 2; wc -c)');
    expect(stdout.trim()).toBe('300001');
  });

  it('comes before what follows on stderr, for a slow reader of both', async () => {
    emulator.script({ text: 'x'.repeat(300_000) });
    const { stdout } = await run('orm chat hi --cost 2>&1 | (sleep 2; cat)');
    expect(stdout).toMatch(/^x{300000}\n[^\nx]* tok [^\n]*\n$/u);
  });

  it('in a file has all of it', async () => {
    emulator.script({ text: 'x'.repeat(3_000_000) });
    const { stdout } = await run(`orm chat hi > ${cwd}/all; wc -c < ${cwd}/all`);
    expect(stdout.trim()).toBe('3000001');
  });
});

describe('standard error', () => {
  it.each(['2>/dev/full', '2>&-', '2> >(true)'])(
    'never fails a command when it fails: %s',
    async (sink) => {
      for (const line of ['chat hi --cost -v', 'generate-image e-fox --cost -v', '--version']) {
        const { status, stdout } = await run(`orm ${line} ${sink}`);
        expect({ line, status }).toEqual({ line, status: 0 });
        expect(stdout).not.toBe('');
      }
      expect((await run(`orm chat hi -m nope/nope ${sink}`)).status).toBe(10);
    },
  );
});
