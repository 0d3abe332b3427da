import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createShell, lastChat, TEST_KEY } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

const noKey = { OPENROUTER_API_KEY: '' };

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  const lines = [`OPENROUTER_API_KEY=${TEST_KEY}`, 'OPENROUTER_DEFAULT_MODEL=openai/gpt-4o'];
  await writeFile(join(cwd, '.env'), lines.join('\n'));
  await writeFile(join(cwd, 'my.env'), lines.join('\n'));
  await writeFile(join(cwd, 'bad.env'), 'OPENROUTER_MAX_TOKENS=sk-or-v1-slipped');
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

describe('a file of variables', () => {
  it(verifies('cli.keys', 'named .env is not read automatically'), async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['chat', 'x'], { cwd, env: noKey });
    expect(status).toBe(4);
    expect(stderr).toContain('no API key is set');
    expect(emulator.requests).toEqual([]);
  });

  it('of --env is read', async () => {
    const { emulator, orm } = createShell();
    expect((await orm(['--env', 'my.env', 'chat', 'x'], { cwd, env: noKey })).status).toBe(0);
    expect(lastChat(emulator)['model']).toBe('openai/gpt-4o');
  });

  it('does not override variables that are already set', async () => {
    const { emulator, orm } = createShell();
    const env = { OPENROUTER_DEFAULT_MODEL: 'openai/gpt-5' };
    await orm(['chat', 'x', '--env', 'my.env'], { cwd, env });
    expect(lastChat(emulator)['model']).toBe('openai/gpt-5');
  });

  it('with an invalid value is reported with the name of the variable, never the value', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['chat', 'x', '--env', 'bad.env'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('OPENROUTER_MAX_TOKENS');
    expect(stderr).not.toContain('slipped');
    expect(stderr).toMatch(/\nhint: {2}/u);
  });
});
