import { describe, expect, it } from 'vitest';

import type { Clock, Io } from '../terminal/io.ts';
import type { Output } from '../terminal/output.ts';
import { createOutput } from '../terminal/output.ts';
import { decodeText, readStdin } from './stdin.ts';

/** A clock whose timers fire at once. */
const impatient: Clock = {
  now: () => 0,
  schedule(callback) {
    callback();
    return () => {};
  },
  random: () => 0,
};

function createParts(isTTY: boolean): { io: Io; output: Output; notes: string[] } {
  const notes: string[] = [];
  const io: Io = {
    stdin: {
      kind: 'pipe',
      async *read() {
        yield new TextEncoder().encode('late');
      },
    },
    stdout: { write() {}, async writeBytes() {} },
    stderr: { isTTY, write: (text) => notes.push(text) },
    env: { NO_COLOR: '1' },
    cwd: '/',
  };
  const output = createOutput(io, { color: true, json: false, quiet: false });
  return { io, output, notes };
}

describe('readStdin', () => {
  const signal = new AbortController().signal;

  it('prints a note on a terminal when nothing arrives', async () => {
    const { notes, ...parts } = createParts(true);
    const bytes = await readStdin({ ...parts, clock: impatient, signal });
    expect(await bytes.text()).toBe('late');
    expect(notes).toEqual(['waiting for stdin (use </dev/null for none)\n']);
  });

  it('prints nothing without a terminal', async () => {
    const { notes, ...parts } = createParts(false);
    await readStdin({ ...parts, clock: impatient, signal });
    expect(notes).toEqual([]);
  });

  it('rejects with the reason of the signal', async () => {
    const { notes: _, ...parts } = createParts(false);
    const reason = new Error('enough');
    const read = readStdin({ ...parts, clock: impatient, signal: AbortSignal.abort(reason) });
    await expect(read).rejects.toBe(reason);
  });
});

describe('decodeText', () => {
  it('decodes UTF-8 and nothing else', () => {
    expect(decodeText(new TextEncoder().encode('ĉu?'))).toBe('ĉu?');
    expect(decodeText(new Uint8Array([0xff, 0xfe]))).toBeUndefined();
    expect(decodeText(new Uint8Array([65, 0, 66]))).toBeUndefined();
  });
});
