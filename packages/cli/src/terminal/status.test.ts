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
  it('tells each change once, in a line of its own, and not how it begins', async () => {
    const changes = ['pending', 'in progress', 'in progress', 'done'];
    expect(await statusLines(true, changes)).toEqual(['in progress\n', 'done\n', 'note: one\n']);
  });

  it('tells once that bytes are sent, however many they are', async () => {
    const changes = ['Loading', 'Sending: 1 of 100 MB', 'Sending: 2 of 100 MB'];
    expect(await statusLines(true, changes)).toEqual(['Sending: 1 of 100 MB\n', 'note: one\n']);
  });

  it('is silent in a pipe, but for what is written above it', async () => {
    expect(await statusLines(false, ['pending', 'done'])).toEqual(['note: one\n']);
  });
});
