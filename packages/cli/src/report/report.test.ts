import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import type { Io } from '../terminal/io.ts';
import { createOutput } from '../terminal/output.ts';
import { reportFailure } from './report.ts';

/** Returns stdout of a command that failed with these details. */
function told(details: OpenRouterError['details']): string {
  const stdout: string[] = [];
  const io: Io = {
    stdin: { kind: 'other', async *read() {} },
    stdout: { write: (text) => stdout.push(text), async writeBytes() {} },
    stderr: { write() {} },
    env: {},
    cwd: '/',
  };
  const settings = { color: false, json: false, quiet: false, verbose: false, cost: false };
  reportFailure(new OpenRouterError('INTERNAL', 'No disk takes it', { details }), {
    output: createOutput(io, settings),
    settings,
    command: undefined,
    commandNames: new Map(),
    isEach: false,
    known: () => ({ jobId: undefined, intentId: undefined, partialText: undefined }),
    elapsedMs: 0,
  });
  return stdout.join('');
}

describe('a failure', () => {
  it.each([
    [{ partialText: 'Half' }, 'Half\n'],
    [{ partialPath: '/a/x.partial.wav' }, '/a/x.partial.wav\n'],
    [{ files: ['/a/x.png', '/a/x-2.png'] }, '/a/x.png\n/a/x-2.png\n'],
    [{ files: ['-'], partialPath: '-' }, ''],
  ])('of %j prints the partial result', (details, stdout) => {
    expect(told(details)).toBe(stdout);
  });
});
