import { describe, expect, it } from 'vitest';

import { createShell, TEST_KEY } from './support/orm.ts';

describe('orm doctor', () => {
  it.each(['doctor', 'health'])('shows a checklist without the key (%s)', async (name) => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm([name]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.split('\n').map((line) => line.slice(0, 14).trim())).toEqual([
      '✓ Node.js',
      '✓ Base URL',
      '✓ API key',
      '✓ Proxy',
      '✓ Trusts',
      '✓ Reachable',
      '✓ Key works',
      '✓ Limit left',
      '✓ Models',
      '✓ Images',
      '✓ HEIC',
      '✓ Audio',
      '',
    ]);
    expect(stdout).toContain('sk-or-v1…cdef from OPENROUTER_API_KEY');
    expect(stdout).not.toContain(TEST_KEY);
  });

  it('fails with 4 when there is no key', async () => {
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm(['doctor'], { env: { OPENROUTER_API_KEY: '' } });
    expect(status).toBe(4);
    expect(stdout).toContain('✗ API key     not set');
    expect(stderr).toMatch(
      /^error: No API key is set \[UPSTREAM_REFUSED\]\nhint: {2}set OPENROUTER_API_KEY/u,
    );
  });

  it('fails with 4 when OpenRouter rejects the key', async () => {
    const { orm } = createShell({ apiKey: 'sk-or-v1-another' });
    const { status, stdout } = await orm(['doctor']);
    expect(status).toBe(4);
    expect(stdout).toContain('✗ Key works   OpenRouter rejects it');
  });

  it('fails with 5 when OpenRouter cannot be reached', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'reset' }, { times: 20 });
    const { status, stdout } = await orm(['doctor']);
    expect(status).toBe(5);
    expect(stdout).toContain('✗ Reachable   no response');
  });

  it('fails with 15 when the key has no credit left', async () => {
    const { emulator, orm } = createShell();
    emulator.fail(
      {
        type: 'status',
        status: 200,
        body: { data: { label: 'k', limit: 5, limit_remaining: 0, usage: 5 } },
      },
      { path: '/key' },
    );
    const { status, stdout } = await orm(['doctor']);
    expect(stdout).toContain('✗ Limit left  $0');
    expect(status).toBe(15);
  });

  it('has the checks in the document, even if one fails', async () => {
    const { json } = createShell({ apiKey: 'sk-or-v1-another' });
    const document = await json(['doctor']);
    expect(document).toMatchObject({ ok: false, error: { code: 'UPSTREAM_REFUSED' } });
    const { checks } = document['data'] as { checks: { name: string; ok: boolean }[] };
    expect(checks.find(({ name }) => name === 'Key works')).toMatchObject({ ok: false });
  });
});
