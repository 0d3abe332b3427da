import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { failureOf, holds, namesIn, wav } from '../../test/support/outputs.ts';
import { makeFolder } from '../../test/support/workspace-folder.ts';
import { createOpenRouter } from '../client.ts';
import type { OutputContent } from '../media/workspace.ts';
import { createWorkspace } from '../node/workspace.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { openDelivery } from './delivery.ts';

const broke = new OpenRouterError('UPSTREAM_HTTP', 'The connection broke');

/** Bytes that would be handed over inline. */
const inlineMaxBytes = 10_000;

async function setUp() {
  const root = join(await makeFolder(), 'root', 'sub');
  const workspace = createWorkspace({ outputDir: root, inlineMaxBytes: { audio: inlineMaxBytes } });
  const context = { client: createOpenRouter(), workspace, report: () => {} };
  const delivery = await openDelivery({ about: 'A song', kind: 'audio' }, context);
  return { root, delivery };
}

/** A sound that comes in two pieces, and may break between them. */
function sound(bytes: Uint8Array, broken?: Error): OutputContent {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 100);
    if (broken !== undefined) throw broken;
    yield bytes.subarray(100);
  }
  return { pieces: pieces(), keepPartial: true };
}

describe('a delivery without a path', () => {
  it('hands over inline what is small enough, and saves one byte more', async () => {
    const { root, delivery } = await setUp();
    await delivery.deliver('audio', sound(wav(inlineMaxBytes - 44)));
    expect(delivery.media).toMatchObject([{ kind: 'audio', mediaType: 'audio/wav' }]);
    expect(await namesIn(root)).toEqual([]);
    await delivery.deliver('audio', sound(wav(inlineMaxBytes - 43)));
    expect(delivery.files).toMatchObject([{ bytes: inlineMaxBytes + 1 }]);
  });

  it('keeps what came of a small sound that broke off, and tells where', async () => {
    const { root, delivery } = await setUp();
    const bytes = wav(500);
    const failure = await failureOf(delivery.deliver('audio', sound(bytes, broke)));
    const [name = ''] = await namesIn(root);
    expect(failure).toMatchObject({ details: { partialPath: join(root, name) } });
    expect(await holds(join(root, name), bytes.subarray(0, 100))).toBe(true);
    expect(delivery.media).toEqual([]);
  });
});
