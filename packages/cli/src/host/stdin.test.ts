import { describe, expect, it } from 'vitest';

import type { Settings } from '../flags/settings.ts';
import type { Clock, Io } from '../terminal/io.ts';
import type { Output } from '../terminal/output.ts';
import { createOutput } from '../terminal/output.ts';
import { MAX_TEXT_BYTES } from '@orkit/openrouter-multimodal/operations';

import { readStdin } from './stdin.ts';

/** A clock whose timers fire at once. */
const impatient: Clock = {
  now: () => 0,
  schedule(callback) {
    callback();
    return () => {};
  },
  random: () => 0,
};

const settings: Settings = {
  json: false,
  quiet: false,
  verbose: false,
  color: false,
  cost: false,
  baseUrl: undefined,
  timeoutMs: undefined,
  maxCostUsd: undefined,
  maxTotalCostUsd: undefined,
  allowUnknownCost: false,
  envFile: undefined,
  auditLog: undefined,
};

async function* late() {
  yield new TextEncoder().encode('late');
}

function createParts(isTTY: boolean, read: () => AsyncIterable<Uint8Array> = late) {
  const notes: string[] = [];
  const io: Io = {
    stdin: {
      kind: 'pipe',
      read,
    },
    stdout: { write() {}, async writeBytes() {} },
    stderr: { isTTY, write: (text) => notes.push(text) },
    env: { NO_COLOR: '1' },
    cwd: '/',
  };
  const output: Output = createOutput(io, { color: true, json: false, quiet: false });
  const environment = { variables: {}, keySource: undefined };
  return { io, output, notes, settings, environment };
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

describe('standard input without an end', () => {
  const signal = new AbortController().signal;
  const MIB = 1024 * 1024;

  it.each([
    ['text', 'a', MAX_TEXT_BYTES, 'Cannot read stdin: a text may have 32 MiB at most'],
    ['media', '\0', 100 * MIB, `Cannot read stdin: it has more than ${100 * MIB} bytes`],
  ])('is read up to the limit of %s', async (_what, character, maxBytes, message) => {
    let chunks = 0;
    const chunk = Buffer.alloc(MIB, character);
    async function* endless() {
      for (;;) {
        chunks += 1;
        yield chunk;
      }
    }
    const parts = createParts(false, endless);
    const read = readStdin({ ...parts, clock: impatient, signal });
    await expect(read).rejects.toMatchObject({ code: 'RESOURCE_TOO_LARGE', message });
    expect(chunks).toBe(maxBytes / MIB + 1);
  });

  it('of exactly the limit of a text is read', async () => {
    async function* full() {
      for (let bytes = 0; bytes < MAX_TEXT_BYTES; bytes += MIB) yield Buffer.alloc(MIB, 'a');
    }
    const blob = await readStdin({ ...createParts(false, full), clock: impatient, signal });
    expect(blob.size).toBe(MAX_TEXT_BYTES);
  });
});
