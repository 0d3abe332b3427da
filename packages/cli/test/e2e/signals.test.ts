import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { SOFT_TIMEOUT_MS, seePaidRequest } from '../support/orm.ts';
import type { Ended } from '../support/program.ts';
import { bin, orm } from '../support/program.ts';
import { CONTROL_C, onTerminal, program } from '../support/terminal.ts';
import { verifies } from '../../../../tests/requirements.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

let emulator: Emulator;
let url = '';

beforeEach(async () => {
  emulator = createEmulator();
  url = await emulator.listen();
});

afterEach(async () => {
  await emulator.close();
});

describe('^C', () => {
  it('while the model writes ends orm by the signal and cancels the request', async () => {
    emulator.script({ textChunks: Array.from({ length: 2000 }, () => 'word ') });
    emulator.fail({ type: 'slow-body', bytes: 256, everyMs: 10 });
    const { screen, signal } = await onTerminal([...program, 'chat', 'x'], {
      env: { OPENROUTER_BASE_URL: url },
      keystrokes: [{ when: 'word', type: CONTROL_C }],
    });
    expect(signal).toBe(2);
    expect(screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(screen.lastIndexOf(HIDE_CURSOR));
    await expect
      .poll(() => emulator.requests.at(-1)?.outcome, { timeout: SOFT_TIMEOUT_MS })
      .toBe('aborted');
  });

  it('before the first chunk removes the status line and shows the cursor', async () => {
    emulator.fail({ type: 'stall' });
    const { screen, signal } = await onTerminal([...program, 'chat', 'x'], {
      env: { OPENROUTER_BASE_URL: url },
      keystrokes: [{ when: 'Waiting for the model', type: CONTROL_C }],
    });
    expect(signal).toBe(2);
    expect(screen).toContain(HIDE_CURSOR);
    expect(screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(screen.lastIndexOf(HIDE_CURSOR));
  });

  it(verifies('cli.signals', 'ends a shell loop, not only one iteration'), async () => {
    emulator.script({ textChunks: Array.from({ length: 2000 }, () => 'word ') });
    emulator.fail({ type: 'slow-body', bytes: 256, everyMs: 10 });
    const loop = `for i in 1 2 3; do '${process.execPath}' '${bin}' chat x; done; echo survived`;
    const { screen } = await onTerminal(['bash', '-c', loop], {
      env: { OPENROUTER_BASE_URL: url },
      keystrokes: [{ when: 'word', type: CONTROL_C }],
    });
    expect(screen).not.toContain('survived');
    expect(emulator.requests).toHaveLength(1);
  });
});

describe.each(['SIGTERM', 'SIGHUP'] as const)('%s', (name) => {
  it('ends orm by the signal', async () => {
    emulator.script({ textChunks: Array.from({ length: 2000 }, () => 'word ') });
    emulator.fail({ type: 'slow-body', bytes: 256, everyMs: 10 });
    const { signal, stderr } = await orm(['chat', 'x'], {
      env: { OPENROUTER_BASE_URL: url },
      onFirstOutput: (kill) => {
        kill(name);
      },
    });
    expect({ signal, stderr }).toEqual({ signal: name, stderr: '' });
  });
});

describe('a signal under --json', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves one document, then ends orm: %s',
    async (name) => {
      emulator.fail({ type: 'stall' }, { path: '/chat/completions' });
      let ended: Promise<Ended> | undefined;
      const kill = await new Promise<(signal: NodeJS.Signals) => void>((resolve) => {
        ended = orm(['chat', 'x', '--json'], {
          env: { OPENROUTER_BASE_URL: url },
          onStart: resolve,
        });
      });
      await seePaidRequest(emulator);
      kill(name);
      const run = await ended;
      expect(run).toMatchObject({ signal: name, stderr: '' });
      expect(JSON.parse(run?.stdout ?? '')).toMatchObject({
        ok: false,
        error: { code: 'CANCELLED', details: { reason: 'cancelled', signal: name } },
      });
    },
  );

  it('leaves one document also when the command does not stop', async () => {
    emulator.fail({ type: 'stall' }, { path: /videos$/u });
    let ended: Promise<Ended> | undefined;
    let onFinishing: () => void = () => {};
    const finishing = new Promise<void>((resolve) => {
      onFinishing = resolve;
    });
    const kill = await new Promise<(signal: NodeJS.Signals) => void>((resolve) => {
      ended = orm(['generate-video', 'x', '--json'], {
        env: { OPENROUTER_BASE_URL: url },
        onStart: resolve,
        onNote: (text) => {
          if (text.includes('Finishing the submission')) onFinishing();
        },
      });
    });
    await seePaidRequest(emulator);
    kill('SIGINT');
    await finishing;
    kill('SIGINT');
    const run = await ended;
    expect(run).toMatchObject({ signal: 'SIGINT' });
    expect(JSON.parse(run?.stdout ?? '')).toMatchObject({ ok: false, command: 'generate-video' });
  });
});

describe('the audit log of orm', () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'has an end line for each start line after %s while a paid request is pending',
    async (deadly) => {
      const folder = await mkdtemp(join(tmpdir(), 'orm-'));
      onTestFinished(async () => await rm(folder, { recursive: true }));
      emulator.fail({ type: 'stall' }, { path: /chat|videos$/u, times: 2 });
      for (const argv of [
        ['chat', 'x'],
        ['generate-video', 'x', '--duration', '4'],
      ]) {
        const { length: before } = emulator.requests;
        const { signal } = await orm([...argv, '--audit-log', 'audit.jsonl'], {
          cwd: folder,
          env: { OPENROUTER_BASE_URL: url },
          onStart: (kill) => {
            const timer = setInterval(() => {
              if (!emulator.requests.slice(before).some(({ method }) => method === 'POST')) return;
              clearInterval(timer);
              kill(deadly);
            }, 50);
          },
        });
        expect(signal).toBe(deadly);
      }
      const log = await readFile(join(folder, 'audit.jsonl'), 'utf8');
      const lines = log
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { msg: string; ctx: { outcome?: string } });
      expect(lines.map(({ msg, ctx }) => [msg, ctx.outcome])).toEqual([
        ['chat_completion.start', undefined],
        ['chat_completion.end', 'cancelled'],
        ['generate_video.start', undefined],
        ['generate_video.end', 'cancelled'],
      ]);
    },
    60_000,
  );
});

describe('on a terminal', () => {
  // oxlint-disable-next-line no-control-regex -- the escape sequences of colors
  const color = /\u001b\[[0-9;]*m/u;

  it('prints the answer once, with the cost below it', async () => {
    emulator.script({ text: 'Blue.' });
    const { screen, exitCode } = await onTerminal([...program, 'chat', 'x'], {
      env: { OPENROUTER_BASE_URL: url, NO_COLOR: '1' },
    });
    expect(exitCode).toBe(0);
    expect(screen.split('Blue.')).toHaveLength(2);
    expect(screen).toMatch(/Blue\.\r\n.* tok · /u);
  });

  it('colors an error, unless NO_COLOR or --no-color is set', async () => {
    expect((await onTerminal([...program, 'chatt'])).screen).toMatch(color);
    expect(
      (await onTerminal([...program, 'chatt'], { env: { NO_COLOR: '1' } })).screen,
    ).not.toMatch(color);
    expect((await onTerminal([...program, '--no-color', 'chatt'])).screen).not.toMatch(color);
  });

  it('does not hang without a prompt', async () => {
    const { screen, exitCode } = await onTerminal([...program, 'chat']);
    expect(exitCode).toBe(2);
    expect(screen).toContain('Cannot start the chat: no prompt');
  });
});
