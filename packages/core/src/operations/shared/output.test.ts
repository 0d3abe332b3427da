import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { failureOf, holds, namesIn, wav } from '../../../test/support/outputs.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { createOpenRouter } from '../../client.ts';
import type { OutputContent, Workspace } from '../../media/workspace.ts';
import { createWorkspace } from '../../node/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { openOutput } from './output.ts';
import { MEMORY_FALLBACK_MAX_BYTES } from './memory-fallback.ts';

const broke = new OpenRouterError('UPSTREAM_HTTP', 'The connection broke');

/** Bytes that would be handed over inline. */
const inlineMaxBytes = 10_000;

async function setUp() {
  const root = join(await createFolder(), 'root', 'sub');
  const workspace = createWorkspace({ outputDir: root, inlineMaxBytes: { audio: inlineMaxBytes } });
  const context = { client: createOpenRouter(), workspace, report: () => {} };
  const output = await openOutput({ nameHint: 'A song', kind: 'audio' }, context);
  return { root, delivery: output };
}

/** A sound that comes in two pieces, and may break between them. */
function audio(bytes: Uint8Array, broken?: Error): OutputContent {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 100);
    if (broken !== undefined) throw broken;
    yield bytes.subarray(100);
  }
  return { chunks: chunks(), keepPartial: true };
}

describe('a delivery without a path', () => {
  it('hands over inline what is small enough, and saves one byte more', async () => {
    const { root, delivery: output } = await setUp();
    await output.add('audio', audio(wav(inlineMaxBytes - 44)));
    expect(output.media).toMatchObject([{ kind: 'audio', mediaType: 'audio/wav' }]);
    expect(await namesIn(root)).toEqual([]);
    await output.add('audio', audio(wav(inlineMaxBytes - 43)));
    expect(output.files).toMatchObject([{ bytes: inlineMaxBytes + 1 }]);
  });

  it('keeps what came of a small sound that broke off, and tells where', async () => {
    const { root, delivery: output } = await setUp();
    const bytes = wav(500);
    const failure = await failureOf(output.add('audio', audio(bytes, broke)));
    const [name = ''] = await namesIn(root);
    expect(failure).toMatchObject({ details: { partialPath: join(root, name) } });
    expect(await holds(join(root, name), bytes.subarray(0, 100))).toBe(true);
    expect(output.media).toEqual([]);
  });
});

describe('a delivery that is left before its end', () => {
  it('closes what it has looked into to see whether it is small', async () => {
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
    const output = await openOutput({ nameHint: 'A song', kind: 'audio' }, context);
    await expect(output.add('audio', { chunks: chunks() })).rejects.toBe(full);
    expect(isClosed).toBe(true);
  });
});

/** A delivery where a file stands in the way of every folder. */
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
  return await openOutput({ nameHint: 'A song', kind: 'audio' }, context);
}

/** Bytes in pieces of a megabyte, made as they are read. */
function flood(bytes: number): OutputContent {
  const size = 1024 * 1024;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0; left -= size) yield new Uint8Array(Math.min(size, left));
  }
  return { chunks: chunks(), mediaType: 'audio/pcm' };
}

describe('a delivery that no disk takes', () => {
  it('hands over inline what it would rather save', async () => {
    const output = await setUpNowhere();
    const bytes = wav(1_000_000);
    await output.add('audio', audio(bytes));
    expect(output.files).toEqual([]);
    expect(output.media).toMatchObject([{ kind: 'audio', mediaType: 'audio/wav' }]);
    expect(Buffer.from(output.media[0]?.base64 ?? '', 'base64').equals(bytes)).toBe(true);
  });

  it('holds as much as may be held, and not one byte more', async () => {
    const output = await setUpNowhere();
    await output.add('audio', flood(MEMORY_FALLBACK_MAX_BYTES));
    expect(Buffer.byteLength(output.media[0]?.base64 ?? '', 'base64')).toBe(
      MEMORY_FALLBACK_MAX_BYTES,
    );
    const failure = await failureOf(output.add('audio', flood(MEMORY_FALLBACK_MAX_BYTES + 1)));
    expect(failure).toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('no other folder takes it'),
    });
    expect(output.media).toHaveLength(1);
  });

  it('fails as the sound does', async () => {
    const output = await setUpNowhere();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(inlineMaxBytes + 1);
      throw broke;
    }
    await expect(output.add('audio', { chunks: chunks() })).rejects.toBe(broke);
    expect(output.media).toEqual([]);
  });
});
