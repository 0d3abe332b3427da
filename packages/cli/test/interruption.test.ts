import { describe, expect, it } from 'vitest';

import type { InterruptionCause } from '../src/errors/signal-error.ts';
import { Interruption } from '../src/errors/signal-error.ts';
import { createShell } from './support/orm.ts';

async function interrupt(
  cause: InterruptionCause,
): ReturnType<ReturnType<typeof createShell>['orm']> {
  const { emulator, orm } = createShell();
  emulator.script({ textChunks: Array.from({ length: 50 }, () => 'word ') });
  const controller = new AbortController();
  const run = await orm(['chat', 'x'], {
    signal: controller.signal,
    onStdout: () => {
      controller.abort(new Interruption(cause));
    },
  });
  expect(emulator.requests.at(-1)?.outcome).toBe('aborted');
  return run;
}

describe('an interruption', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s cancels the request, ends the line and prints nothing more',
    async (cause, status) => {
      const run = await interrupt(cause);
      expect(run).toMatchObject({ status, stderr: '' });
      expect(run.stdout).toMatch(/^(?:word )+\n$/u);
    },
  );

  it('by a closed pipe cancels the request and writes nothing more', async () => {
    const run = await interrupt('SIGPIPE');
    expect(run).toMatchObject({ status: 141, stderr: '' });
    expect(run.stdout).not.toContain('\n');
  });
});
