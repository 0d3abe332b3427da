import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PARTIAL_STATUS } from '../src/errors/exit-status.ts';
import { createShell, lastChat, samples, TEST_KEY } from './support/orm.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const photo = join(samples, 'photo.jpg');
const gpt = ['-m', 'openai/gpt-5'];

describe('--max-total-cost', () => {
  const captions = ['analyze-image', photo, photo, photo, '--each', ...gpt, '--max-tokens', '4000'];
  const usage = { cost: 0.03 };

  it('is for the whole command: it stops before the next call, and keeps what was made', async () => {
    const { emulator, orm } = createShell();
    emulator.script([
      { text: 'One.', usage },
      { text: 'Two.', usage },
      { text: 'Three.', usage },
    ]);
    const { status, stdout, stderr } = await orm([...captions, '--max-total-cost', '0.08'], {
      cwd,
    });
    expect(stdout).toMatch(/One\.[^]*Two\./u);
    expect(stdout).not.toContain('Three.');
    expect(stderr).toMatch(/raise --max-total-cost to at least 0\.\d+/iu);
    expect(stderr).toContain('--max-cost for one call');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
    expect(status).toBe(PARTIAL_STATUS);
  });

  it('stops with the first refusal: the rest is not started', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm([...captions, '--max-total-cost', '0.001'], { cwd });
    expect(stderr).toContain('Stopped here: 2 more not started.');
    expect(status).toBe(15);
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('is shown beside --max-cost when a call exceeds both, each with the smallest value', async () => {
    const { orm } = createShell();
    const argv = ['generate-video', 'x', '--duration', '4', '--resolution', '720p'];
    const { stderr } = await orm([...argv, '--max-cost', '0.01', '--max-total-cost', '0.02'], {
      cwd,
    });
    expect(stderr).toMatch(
      /raise --max-cost to at least \d.*raise --max-total-cost to at least \d/iu,
    );
  });

  it('only lowers OPENROUTER_SESSION_BUDGET_USD, which is named when it is lower', async () => {
    const { orm } = createShell();
    const env = { OPENROUTER_SESSION_BUDGET_USD: '0.001' };
    const { status, stderr } = await orm([...captions, '--max-total-cost', '5'], { cwd, env });
    expect(status).toBe(15);
    expect(stderr).toMatch(/raise OPENROUTER_SESSION_BUDGET_USD to at least 0\.\d+/iu);
    expect(stderr).not.toMatch(/raise --max-total-cost/iu);
  });
});

describe('--max-cost', () => {
  it.each([
    [['chat', 'x', ...gpt, '--max-tokens', '5000']],
    [['analyze-image', photo, ...gpt, '--max-tokens', '5000']],
    [['transcribe', join(samples, 'speech.wav')]],
    [['rerank', 'a', 'b', 'c']],
    [['embed', 'a']],
    [['generate-image', 'x']],
    [['generate-speech', 'x', '-m', 'openai/gpt-4o-mini-tts-2025-12-15']],
    [['generate-audio', 'x', '-m', 'google/lyria-3-clip-preview']],
    [['generate-video', 'x', '--duration', '4', '--resolution', '720p']],
  ])('rejects calls that may cost more, unsent, with status 15: orm %j', async (argv) => {
    const { emulator, orm } = createShell();
    const { status, stdout, stderr } = await orm([...argv, '--max-cost', '0.000000001'], { cwd });
    expect({ status, stdout }).toEqual({ status: 15, stdout: '' });
    expect(stderr).toMatch(/hint: {2}.*--(?:max-cost|allow-unknown-cost)/u);
    expect(stderr).not.toMatch(/maxCostUsd|allowUnknownCost/u);
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('only lowers the limit of the variable, and the refusal names the one that has to be raised', async () => {
    const { orm } = createShell();
    const argv = ['generate-video', 'x', '--duration', '4', '--resolution', '720p', '--no-wait'];
    const run = async (maxCost: string, variable: string) =>
      await orm([...argv, '--max-cost', maxCost], {
        cwd,
        env: { OPENROUTER_MAX_COST_USD: variable },
      });
    const byVariable = await run('5', '0');
    expect([byVariable.status, byVariable.stderr]).toEqual([
      15,
      expect.stringMatching(/raise OPENROUTER_MAX_COST_USD to at least \d/iu),
    ]);
    expect(byVariable.stderr).not.toMatch(/raise --max-cost/iu);
    const byFlag = await run('0', '5');
    expect(byFlag.stderr).toMatch(/raise --max-cost to at least \d.*--max-total-cost/iu);
    expect(byFlag.stderr).not.toContain('OPENROUTER_MAX_COST_USD');
    expect((await run('5', '5')).status).toBe(0);
  });

  it('of 0 allows free calls', async () => {
    const { orm } = createShell();
    expect((await orm(['chat', 'x', '--max-cost', '0'], { cwd })).status).toBe(0);
  });

  it('shortens an answer if that is enough', async () => {
    const { emulator, orm } = createShell();
    expect((await orm(['chat', 'x', ...gpt, '--max-cost', '0.01'], { cwd })).status).toBe(0);
    const { max_tokens: limit, max_completion_tokens: other } = lastChat(emulator);
    expect(Number(limit ?? other)).toBeGreaterThan(16);
    expect(Number(limit ?? other)).toBeLessThan(2000);
  });
});

/** A video model without prices. */
const unpriced = {
  id: 'acme/unpriced',
  name: 'Unpriced',
  description: 'Makes videos.',
  created: 1_700_000_000,
  contextLength: 1000,
  maxCompletionTokens: null,
  input: ['text'],
  output: ['video'],
  tokenizer: 'Other',
  pricing: { prompt: '0', completion: '0' },
  parameters: [],
  providers: ['acme'],
} as const;

describe('--allow-unknown-cost', () => {
  it('allows calls with an unknown price', async () => {
    const { emulator, orm } = createShell({ models: [unpriced] });
    const submitted = () => emulator.requests.some(({ method }) => method === 'POST');
    const argv = ['generate-video', 'x', '-m', unpriced.id, '--no-wait', '--max-cost', '5'];
    const refused = await orm(argv, { cwd });
    expect(refused.status).toBe(15);
    expect(refused.stderr).toContain('--allow-unknown-cost');
    expect(submitted()).toBe(false);
    await orm([...argv, '--allow-unknown-cost'], { cwd });
    expect(submitted()).toBe(true);
  });
});

describe('the audit log', () => {
  const prompt = 'a red panda in the snow '.repeat(10);
  const argv = ['generate-image', prompt, '-o', 'x.png', '--force'];
  const read = async (path: string) => await readFile(path, 'utf8').catch(() => undefined);

  it('has a line of JSON before and after a billable call, without the key and the complete prompt', async () => {
    const { orm } = createShell();
    const path = join(cwd, 'audit.jsonl');
    const { stderr } = await orm([...argv, '--audit-log', 'audit.jsonl'], { cwd });
    const text = (await read(path)) ?? '';
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const call = { call: expect.stringMatching(/^[0-9a-f]+$/u) };
    expect(lines).toMatchObject([
      {
        level: 'audit',
        msg: 'generate_image.start',
        ctx: { ...call, prompt_preview: prompt.slice(0, 80) },
      },
      {
        level: 'audit',
        msg: 'generate_image.end',
        ctx: { outcome: 'ok', cost_usd: expect.any(Number), bytes: expect.any(Number) },
      },
    ]);
    expect(text).not.toContain(prompt.slice(0, 81));
    expect(text).not.toContain(TEST_KEY);
    expect(stderr).not.toContain('generate_image.start');
  });

  it.each([
    ['nowhere', {}, []],
    ['nowhere', { OPENROUTER_AUDIT: '0' }, []],
    ['in the file of the flag', {}, ['--audit-log', 'audit.jsonl']],
    [
      'in the file of the flag',
      { OPENROUTER_AUDIT: '/no/such/folder/a.jsonl' },
      ['--audit-log', 'audit.jsonl'],
    ],
    ['in the state folder', { OPENROUTER_AUDIT: '1' }, ['--quiet']],
  ] as const)('is %s for %j and %j, and never on stderr', async (place, env, flags) => {
    const { orm } = createShell();
    const { stderr, status } = await orm([...argv, ...flags], {
      cwd,
      env: { OPENROUTER_AUDIT: '', XDG_STATE_HOME: join(cwd, 'state'), ...env },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const has = async (path: string) => (await read(join(cwd, path)))?.split('\n').length === 3;
    expect(await has('audit.jsonl')).toBe(place === 'in the file of the flag');
    expect(await has('state/orm/audit.jsonl')).toBe(place === 'in the state folder');
  });

  it.each([
    ['/dev/full', 'the disk is full'],
    ['no/folder/audit.jsonl', 'its folder does not exist'],
  ])('that cannot be written refuses the call before it is sent: %s', async (path, why) => {
    const { orm, emulator } = createShell();
    const { status, stderr } = await orm([...argv, '--audit-log', path], { cwd });
    expect(status).not.toBe(0);
    expect(stderr).toContain(why);
    expect(stderr).toContain('--audit-log');
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('whose variable is a misspelled word is refused', async () => {
    const { orm, emulator } = createShell();
    const { stderr } = await orm(argv, { cwd, env: { OPENROUTER_AUDIT: 'ture' } });
    expect(stderr).toContain('OPENROUTER_AUDIT must be 1, true, yes or on');
    expect(emulator.requests).toEqual([]);
  });
});
