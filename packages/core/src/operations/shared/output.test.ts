import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { holds, namesIn, wav } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { createOpenRouter } from '../../client.ts';
import type { OutputContent, Workspace } from '../../media/workspace.ts';
import { createWorkspace } from '../../node/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { openOutput } from './output.ts';
import { MEMORY_FALLBACK_MAX_BYTES } from './memory-fallback.ts';

const broke = new OpenRouterError('UPSTREAM_HTTP', 'The connection broke');

/** Bytes that would be returned inline. */
const inlineMaxBytes = 10_000;

async function setUp() {
  const root = join(await createFolder(), 'root', 'sub');
  const workspace = createWorkspace({ outputDir: root, inlineMaxBytes: { audio: inlineMaxBytes } });
  const context = { client: createOpenRouter(), workspace, report: () => {} };
  const output = await openOutput(
    { nameHint: 'A song', kind: 'audio', mediaTypes: ['audio/mpeg'] },
    context,
  );
  return { root, delivery: output };
}

/** Audio in two chunks, which may fail between them. */
function audio(bytes: Uint8Array, broken?: Error): OutputContent {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 100);
    if (broken !== undefined) throw broken;
    yield bytes.subarray(100);
  }
  return { chunks: chunks(), keepPartial: true };
}

describe('an output without a path', () => {
  it('is inline up to the limit, and saved one byte above', async () => {
    const { root, delivery: output } = await setUp();
    await output.add('audio', audio(wav(inlineMaxBytes - 44)));
    expect(output.media).toMatchObject([{ kind: 'audio', mediaType: 'audio/wav' }]);
    expect(await namesIn(root)).toEqual([]);
    await output.add('audio', audio(wav(inlineMaxBytes - 43)));
    expect(output.files).toMatchObject([{ bytes: inlineMaxBytes + 1 }]);
  });

  it('saves small audio that failed, and has its path in the error', async () => {
    const { root, delivery: output } = await setUp();
    const bytes = wav(500);
    const failure = await failureOf(output.add('audio', audio(bytes, broke)));
    const [name = ''] = await namesIn(root);
    expect(failure).toMatchObject({ details: { partialPath: join(root, name) } });
    expect(await holds(join(root, name), bytes.subarray(0, 100))).toBe(true);
    expect(output.media).toEqual([]);
  });
});

describe('an output that is aborted', () => {
  it('closes its source while it checks the size', async () => {
    let isClosed = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new Uint8Array(inlineMaxBytes);
      } finally {
        isClosed = true;
      }
    }
    const full = new OpenRouterError('INTERNAL', 'The disk is full');
    const workspace: Workspace = {
      inlineMaxBytes: { audio: inlineMaxBytes },
      openInput: async () => new Blob(),
      reserveOutput: async () => ({
        path: undefined,
        async save(content) {
          for await (const chunk of content.chunks) if (chunk.length > 0) break;
          throw full;
        },
      }),
    };
    const context = { client: createOpenRouter(), workspace, report: () => {} };
    const output = await openOutput(
      { nameHint: 'A song', kind: 'audio', mediaTypes: ['audio/mpeg'] },
      context,
    );
    await expect(output.add('audio', { chunks: chunks() })).rejects.toBe(full);
    expect(isClosed).toBe(true);
  });
});

/** An output whose folders cannot be created, because files have their names. */
async function setUpNowhere() {
  const folder = await createFolder();
  const names = ['out', 'temporary', 'state'].map((name) => join(folder, 'nowhere', name));
  const [outputDir = '', temporary = '', stateHome = ''] = names;
  await mkdir(join(folder, 'nowhere'));
  for (const name of names) await writeFile(name, 'in the way');
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const inline = { audio: inlineMaxBytes };
  const workspace = createWorkspace({ outputDir, stateHome, inlineMaxBytes: inline });
  const context = { client: createOpenRouter(), workspace, report: () => {} };
  return await openOutput(
    { nameHint: 'A song', kind: 'audio', mediaTypes: ['audio/mpeg'] },
    context,
  );
}

/** Bytes in chunks of a megabyte, created when they are read. */
function flood(bytes: number): OutputContent {
  const size = 1024 * 1024;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let remaining = bytes; remaining > 0; remaining -= size)
      yield new Uint8Array(Math.min(size, remaining));
  }
  return { chunks: chunks(), mediaType: 'audio/pcm' };
}

describe('an output that cannot be written', () => {
  it('is returned inline instead', async () => {
    const output = await setUpNowhere();
    const bytes = wav(1_000_000);
    await output.add('audio', audio(bytes));
    expect(output.files).toEqual([]);
    expect(output.media).toMatchObject([{ kind: 'audio', mediaType: 'audio/wav' }]);
    expect(Buffer.from(output.media[0]?.base64 ?? '', 'base64').equals(bytes)).toBe(true);
  });

  it('is held in memory up to the limit, and fails one byte above', async () => {
    const output = await setUpNowhere();
    await output.add('audio', flood(MEMORY_FALLBACK_MAX_BYTES));
    expect(Buffer.byteLength(output.media[0]?.base64 ?? '', 'base64')).toBe(
      MEMORY_FALLBACK_MAX_BYTES,
    );
    const failure = await failureOf(output.add('audio', flood(MEMORY_FALLBACK_MAX_BYTES + 1)));
    expect(failure).toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('no fallback folder accepts it'),
    });
    expect(output.media).toHaveLength(1);
  });

  it('fails with the error of its source', async () => {
    const output = await setUpNowhere();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(inlineMaxBytes + 1);
      throw broke;
    }
    await expect(output.add('audio', { chunks: chunks() })).rejects.toBe(broke);
    expect(output.media).toEqual([]);
  });
});
