import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadEnvironment, maskKey } from './environment.ts';

let cwd = '';

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  await writeFile(
    join(cwd, 'my.env'),
    'OPENROUTER_API_KEY=sk-or-v1-file\nOPENROUTER_MAX_TOKENS=5\n',
  );
  await writeFile(join(cwd, '.env'), 'OPENROUTER_API_KEY=sk-or-v1-hidden\n');
});

afterAll(async () => {
  await rm(cwd, { recursive: true });
});

const none = {
  envFile: undefined,
  auditLog: undefined,
  baseUrl: undefined,
  maxTotalCostUsd: undefined,
  allowUnknownCost: false,
};

describe('loadEnvironment', () => {
  it('reads the file of --env, which does not override variables that are set', async () => {
    const env = { OPENROUTER_API_KEY: 'sk-or-v1-own' };
    const { variables, keySource } = await loadEnvironment(
      { env, cwd },
      { ...none, envFile: 'my.env', auditLog: undefined },
    );
    expect(variables).toEqual({ OPENROUTER_API_KEY: 'sk-or-v1-own', OPENROUTER_MAX_TOKENS: '5' });
    expect(keySource).toBe('OPENROUTER_API_KEY');
  });

  it('treats an empty variable as unset', async () => {
    const env = { OPENROUTER_API_KEY: '' };
    const { variables, keySource } = await loadEnvironment(
      { env, cwd },
      { ...none, envFile: 'my.env', auditLog: undefined },
    );
    expect(variables['OPENROUTER_API_KEY']).toBe('sk-or-v1-file');
    expect(keySource).toBe('--env my.env');
  });

  it('never reads .env automatically', async () => {
    const { variables, keySource } = await loadEnvironment({ env: {}, cwd }, none);
    expect({ variables, keySource }).toEqual({ variables: {}, keySource: undefined });
  });

  it('prefers --base-url', async () => {
    const env = { OPENROUTER_BASE_URL: 'https://a.example' };
    const { variables } = await loadEnvironment(
      { env, cwd },
      { ...none, baseUrl: 'https://b.example' },
    );
    expect(variables['OPENROUTER_BASE_URL']).toBe('https://b.example');
  });

  it('prefers --max-cost and --allow-unknown-cost', async () => {
    const env = { OPENROUTER_SESSION_BUDGET_USD: '5', OPENROUTER_ALLOW_UNKNOWN_COST: 'false' };
    const { variables } = await loadEnvironment(
      { env, cwd },
      { ...none, maxTotalCostUsd: '0.5', allowUnknownCost: true },
    );
    expect(variables).toEqual({
      OPENROUTER_SESSION_BUDGET_USD: '0.5',
      OPENROUTER_ALLOW_UNKNOWN_COST: 'true',
    });
  });

  it('names the file that cannot be read, and the reason', async () => {
    await expect(
      loadEnvironment({ env: {}, cwd }, { ...none, envFile: 'no.env', auditLog: undefined }),
    ).rejects.toThrow('Cannot read --env "no.env": there is no such file');
  });
});

describe('maskKey', () => {
  it('shows the ends of a key', () => {
    expect(maskKey('sk-or-v1-0123456789abcdef0123456789abcdef')).toBe('sk-or-v1…cdef');
  });

  it('shows nothing of a short one', () => {
    expect(maskKey('sk-or-v1-test')).toBe('…');
  });
});
