import { describe, expect, it } from 'vitest';

import { createOutput } from './output.ts';
import { readSettings } from './settings.ts';
import { startStatus } from './status.ts';

describe('startStatus without a terminal', () => {
  it('tells each change once, in a line of its own, and not how it begins', async () => {
    const lines: string[] = [];
    const io = {
      stdin: { kind: 'other' as const, async *read() {} },
      stdout: { write() {} },
      stderr: { write: (text: string) => lines.push(text) },
      env: {},
      cwd: '/',
    };
    const settings = readSettings({});
    const status = await startStatus('Make a video', {
      io,
      settings,
      output: createOutput(io, settings),
    });
    for (const text of ['pending', 'in progress', 'in progress', 'done']) status.update(text);
    status.stop();
    expect(lines).toEqual(['in progress\n', 'done\n']);
  });
});
