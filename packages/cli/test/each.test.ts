import { describe, expect, it } from 'vitest';

import { Interruption } from '../src/errors/signal-error.ts';
import type { Run } from './support/orm.ts';
import { createManualClock, createShell, seePaidRequest } from './support/orm.ts';

function documentsOf({ stdout }: Run): Record<string, unknown>[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function paid(shell: ReturnType<typeof createShell>): string[] {
  return shell.emulator.requests
    .filter(({ method }) => method === 'POST')
    .map(({ outcome: result }) => result);
}

const files = ['photo.jpg', 'photo-sideways.jpg'];

describe('--each', () => {
  it('sends one request per file, with each answer below the file name', async () => {
    const shell = createShell();
    shell.emulator.script([{ text: 'Blue.' }, { text: 'Red.' }]);
    expect(await shell.orm(['analyze-image', ...files, '--each', '-p', 'Color?'])).toEqual({
      status: 0,
      stdout: '==> photo.jpg <==\nBlue.\n\n==> photo-sideways.jpg <==\nRed.\n',
      stderr: '',
    });
    expect(paid(shell)).toEqual(['completed', 'completed']);
  });

  it('has no heading for a single file', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Blue.' });
    expect((await orm(['analyze-image', 'photo.jpg', '--each'])).stdout).toBe('Blue.\n');
  });

  it('prints one document per line with --json, which names its file', async () => {
    const { orm } = createShell();
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    const run = await orm(['analyze-image', ...files, url, '--each', '--json']);
    expect(run.status).toBe(3);
    expect(documentsOf(run)).toMatchObject([
      { schema: 'orm/v1', ok: true, source: 'photo.jpg', text: expect.stringContaining('JPEG') },
      { schema: 'orm/v1', ok: true, source: 'photo-sideways.jpg' },
      { schema: 'orm/v1', ok: false, source: 'data:image/png;base64,…' },
    ]);
  });

  it('continues after a file that fails, and exits with 3', async () => {
    const shell = createShell();
    shell.emulator.script([{ text: 'Blue.' }, { text: 'Red.' }]);
    const argv = ['analyze-image', 'photo.jpg', 'notes.txt', 'photo-sideways.jpg', '--each'];
    const { status, stdout, stderr } = await shell.orm(argv);
    expect(status).toBe(3);
    expect(stdout).toBe(
      '==> photo.jpg <==\nBlue.\n\n==> notes.txt <==\n\n==> photo-sideways.jpg <==\nRed.\n',
    );
    expect(stderr).toMatch(/^error: .* \[UNSUPPORTED_FORMAT\]\nhint: .*\n$/u);
    expect(paid(shell)).toEqual(['completed', 'completed']);
  });

  it('exits with the status of the failure if all files failed', async () => {
    const { orm } = createShell();
    expect((await orm(['analyze-image', 'notes.txt', 'notes.txt', '--each'])).status).toBe(11);
    expect((await orm(['analyze-image', 'gone.png', 'notes.txt', '--each'])).status).toBe(2);
  });

  it.each([
    [401, 4],
    [402, 15],
  ])('stops at a failure that affects all files: HTTP %i', async (httpStatus, expected) => {
    const shell = createShell();
    shell.emulator.fail({ type: 'status', status: httpStatus }, { path: '/chat/completions' });
    const { status, stderr } = await shell.orm(['analyze-image', ...files, 'clip.mp4', '--each']);
    expect(status).toBe(expected);
    expect(stderr).toMatch(/\nStopped here: 2 more not started\.\n$/u);
    expect(paid(shell)).toHaveLength(1);
  });

  it.each([
    ['analyze-image', 'photo.jpg'],
    ['transcribe', 'tone.wav'],
  ])('stops at an unknown model: orm %s', async (command, file) => {
    const shell = createShell();
    const argv = [command, file, file, file, '--each', '-m', 'nope/x'];
    const { status, stdout, stderr } = await shell.orm(argv);
    expect({ status, stdout }).toEqual({ status: 10, stdout: `==> ${file} <==\n` });
    expect(stderr.match(/MODEL_NOT_FOUND/gu)).toHaveLength(1);
    expect(stderr).toMatch(/\nStopped here: 2 more not started\.\n$/u);
    expect(paid(shell)).toEqual([]);
  });

  it('stops after --timeout', async () => {
    const shell = createShell();
    shell.emulator.fail({ type: 'stall' }, { path: '/chat/completions', times: 2 });
    const clock = createManualClock();
    const argv = ['analyze-image', ...files, '--each', '--timeout', '20s', '--json'];
    const running = shell.orm(argv, { clock });
    await seePaidRequest(shell.emulator);
    clock.advance(20_000);
    const run = await running;
    expect(run.status).toBe(6);
    expect(documentsOf(run)).toMatchObject([{ ok: false, source: 'photo.jpg' }]);
    expect(paid(shell)).toEqual(['aborted']);
  });

  it('stops at ^C', async () => {
    const shell = createShell();
    const controller = new AbortController();
    const { status, stdout, stderr } = await shell.orm(['analyze-image', ...files, '--each'], {
      signal: controller.signal,
      onStdout: (text) => {
        if (!text.startsWith('==>')) controller.abort(new Interruption('SIGINT'));
      },
    });
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
    expect(stdout).not.toContain('photo-sideways');
    expect(paid(shell)).toHaveLength(1);
  });

  it('detects a question among the files before anything is charged', async () => {
    const { emulator, orm } = createShell();
    const { status } = await orm(['analyze-image', 'photo.jpg', 'What is this?', '--each']);
    expect(status).toBe(2);
    expect(emulator.requests).toEqual([]);
  });
});
