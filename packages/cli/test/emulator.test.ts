import { describe, expect, it } from 'vitest';

import { Interruption } from '../src/errors/signal-error.ts';
import type { Run } from './support/orm.ts';
import { createShell, TEST_KEY } from './support/orm.ts';

describe('orm emulator', () => {
  it('serves at the URL that it prints until it is interrupted', async () => {
    const controller = new AbortController();
    const { orm } = createShell();
    let running: Promise<Run> | undefined;
    const url = new Promise<string>((resolve) => {
      running = orm(['emulator', '--port', '0'], {
        signal: controller.signal,
        onStdout: (text) => {
          resolve(text.trim());
        },
      });
    });
    const answer = await fetch(`${await url}/key`, {
      headers: { authorization: `Bearer ${TEST_KEY}` },
    });
    expect(answer.status).toBe(200);
    await answer.text();
    controller.abort(new Interruption('SIGINT'));
    const { status, stdout, stderr } = await running!;
    expect(status).toBe(130);
    expect(stdout).toBe(`${await url}\n`);
    expect(stderr).toContain('GET /key completed');
    expect(stderr).not.toContain(TEST_KEY);
    await expect(fetch(`${await url}/key`)).rejects.toThrow('fetch failed');
  });

  it('reports that a port is in use', async () => {
    const { emulator, orm } = createShell();
    const url = new URL(await emulator.listen());
    const { status, stderr } = await orm(['emulator', '--port', url.port]);
    await emulator.close();
    expect(status).toBe(2);
    expect(stderr).toMatch(
      new RegExp(
        `^error: Cannot listen on port ${url.port}: it is in use \\[INVALID_INPUT\\]\\nhint: `,
        'u',
      ),
    );
  });
});
