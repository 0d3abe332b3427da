import { describe, expect, it } from 'vitest';

import { createOutput } from './output.ts';
import { readSettings } from '../flags/settings.ts';
import { startStatus } from './status.ts';

async function statusLines(isTTY: boolean, changes: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const io = {
    stdin: { kind: 'other' as const, async *read() {} },
    stdout: { write() {}, async writeBytes() {} },
    stderr: { isTTY, write: (text: string) => lines.push(text) },
    env: { NO_COLOR: '1' },
    cwd: '/',
  };
  const settings = readSettings({ color: false });
  const output = createOutput(io, settings);
  const status = await startStatus('Make a video', { io, settings, output });
  for (const text of changes) status.update(text);
  status.above(() => {
    output.note('note: one');
  });
  status.stop();
  return lines;
}

describe('startStatus without a spinner', () => {
  it('prints each change once, on a line of its own, but not the first text', async () => {
    const changes = ['pending', 'in progress', 'in progress', 'done'];
    expect(await statusLines(true, changes)).toEqual(['in progress\n', 'done\n', 'note: one\n']);
  });

  it('prints the upload status once, whatever the byte counts', async () => {
    const changes = ['Loading', 'Sending: 1 of 100 MB', 'Sending: 2 of 100 MB'];
    expect(await statusLines(true, changes)).toEqual(['Sending: 1 of 100 MB\n', 'note: one\n']);
  });

  it('prints nothing in a pipe, except text above it', async () => {
    expect(await statusLines(false, ['pending', 'done'])).toEqual(['note: one\n']);
  });
});
