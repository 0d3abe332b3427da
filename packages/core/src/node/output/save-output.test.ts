import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from 'vitest';

import { content, holds, namesIn, png, wav } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { claimInRoot } from '../../../test/support/claims.ts';
import { invalidInput } from '../../shared/errors.ts';
import { BLOCK_BYTES } from './write-blocks.ts';

/** Returns bytes that differ in every block. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = (index * index) >> 7;
  return bytes;
}

describe('a saved file', () => {
  it('has the metadata of its bytes', async () => {
    const { root, output } = await claimInRoot({ path: 'x.png' });
    const bytes = png(30, 20);

    await expect(output.save(content(bytes.subarray(0, 9), bytes.subarray(9)))).resolves.toEqual({
      path: join(root, 'x.png'),
      uri: pathToFileURL(join(root, 'x.png')).href,
      mediaType: 'image/png',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: 30,
      height: 20,
      durationSeconds: undefined,
      fallbackReason: undefined,
      note: undefined,
    });
    await expect(holds(join(root, 'x.png'), bytes)).resolves.toBe(true);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub', 'x.png']);
  });

  it('has the permissions that the umask leaves', async () => {
    const { root, output } = await claimInRoot({ path: 'x.png' });
    await output.save(content(png(1, 1)));
    await writeFile(join(root, 'other'), '');

    const [ownFile, other] = [await stat(join(root, 'x.png')), await stat(join(root, 'other'))];
    expect(ownFile.mode).toBe(other.mode);
  });

  it.each([0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 5 * BLOCK_BYTES + 7])(
    'is complete with %i bytes, in chunks of any size',
    async (length) => {
      const bytes = noise(length);
      for (const size of [1 << 20, 10_007]) {
        const { root, output } = await claimInRoot({ path: 'x.pcm' });
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < length; at += size) chunks.push(bytes.subarray(at, at + size));
        const saved = await output.save({ ...content(...chunks), mediaType: 'audio/pcm' });

        expect(saved).toMatchObject({
          bytes: length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        });
        expect(Buffer.compare(await readFile(join(root, 'x.pcm')), bytes)).toBe(0);
      }
    },
  );

  it('is not affected by chunks that are overwritten later', async () => {
    const { output } = await claimInRoot();
    const chunk = new Uint8Array(100_000);
    async function* chunks() {
      for (let turn = 0; turn < 10; turn += 1) yield chunk.fill(turn);
    }
    const saved = await output.save({ chunks: chunks() });

    const expected = Buffer.concat(
      Array.from({ length: 10 }, (_, turn) => Buffer.alloc(100_000, turn)),
    );
    await expect(holds(saved.path, expected)).resolves.toBe(true);
  });

  it('starts with its final header, which is hashed and probed', async () => {
    const { output } = await claimInRoot({ path: 'x.wav' });
    const complete = wav(16_000);
    const blank = new Uint8Array(complete).fill(0, 0, 44);
    const saved = await output.save({
      ...content(blank),
      finalHeader: () => complete.subarray(0, 44),
    });

    expect(saved).toMatchObject({
      mediaType: 'audio/wav',
      durationSeconds: 2,
      bytes: complete.length,
      sha256: createHash('sha256').update(complete).digest('hex'),
    });
    await expect(holds(saved.path, complete)).resolves.toBe(true);
  });

  it('is saved without its final header when that throws, and a note says so', async () => {
    const { output } = await claimInRoot({ path: 'x.wav' });
    const head = () => {
      throw new Error('too large');
    };
    const saved = await output.save({ ...content(wav(9)), finalHeader: head });

    expect(saved.note).toBe('Its first bytes could not be completed');
    await expect(holds(saved.path, wav(9))).resolves.toBe(true);
  });

  it('has no more bytes than its chunks, however long its final header is', async () => {
    const { output } = await claimInRoot({ path: 'x.wav' });
    const complete = wav(9);
    const saved = await output.save({
      ...content(new Uint8Array(20)),
      finalHeader: () => complete,
    });

    expect(saved).toMatchObject({ bytes: 20, note: undefined });
    await expect(holds(saved.path, complete.subarray(0, 20))).resolves.toBe(true);
  });

  it('has the media type of its content when its bytes have no signature', async () => {
    const { root, output } = await claimInRoot();

    await expect(
      output.save({ ...content(new Uint8Array(9)), mediaType: 'audio/pcm' }),
    ).resolves.toMatchObject({ path: join(root, 'red-panda.pcm'), mediaType: 'audio/pcm' });
    await expect(output.save(content(new Uint8Array(9)))).resolves.toMatchObject({
      path: join(root, 'red-panda-2.bin'),
      mediaType: 'application/octet-stream',
    });
  });
});

describe('chunks that end with an error', () => {
  const broken = invalidInput('Cannot go on: the line is cut');

  it('leave nothing, and their error is the caller\u2019s', async () => {
    const { root, output } = await claimInRoot();
    const foreign = new Error('mine');

    await expect(output.save(content(png(1, 1), foreign))).rejects.toBe(foreign);
    await expect(output.save(content(noise(3_000_000), broken))).rejects.toBe(broken);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });

  it('are saved up to the error with keepPartial', async () => {
    const { root, output } = await claimInRoot({ path: 'x.wav' });
    const complete = wav(600_000);
    const blank = new Uint8Array(complete).fill(0, 0, 44);
    const error = await failureOf(
      output.save({
        ...content(blank, broken),
        finalHeader: () => complete.subarray(0, 44),
        keepPartial: true,
      }),
    );

    expect(error).toMatchObject({
      message: broken.message,
      details: { partialPath: join(root, 'x.partial.wav') },
    });
    await expect(holds(join(root, 'x.partial.wav'), complete)).resolves.toBe(true);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub', 'x.partial.wav']);
  });

  it('are not saved when there are none, or after an abort', async () => {
    const { root, output } = await claimInRoot();
    const foreign = new Error('mine');

    await expect(output.save({ ...content(broken), keepPartial: true })).rejects.toBe(broken);
    await expect(output.save({ ...content(foreign), keepPartial: true })).rejects.toBe(foreign);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });

  it('are saved whatever was thrown, and an OpenRouterError has their path', async () => {
    const { root, output } = await claimInRoot();
    const foreign = new TypeError('terminated');
    const error = await failureOf(
      output.save({ ...content(png(1, 1), foreign), keepPartial: true }),
    );

    expect(error).toMatchObject({
      code: 'INTERNAL',
      message: 'Unexpected failure: terminated',
      details: { partialPath: join(root, 'red-panda.partial.png') },
    });
    await expect(holds(join(root, 'red-panda.partial.png'), png(1, 1))).resolves.toBe(true);
  });

  it('are saved although their final header is not available yet', async () => {
    const { root, output } = await claimInRoot();
    const head = () => {
      throw new Error('Too early');
    };
    await failureOf(
      output.save({ ...content(wav(9), broken), finalHeader: head, keepPartial: true }),
    );

    await expect(namesIn(root)).resolves.toEqual(['a.png', 'red-panda.partial.wav', 'sub']);
  });
});

describe('an abort', () => {
  it('rejects at once, also when the source hangs', async () => {
    const { root, output } = await claimInRoot();
    const controller = new AbortController();
    const reason = new Error('enough');
    async function* chunks() {
      yield png(1, 1);
      controller.abort(reason);
      await new Promise(() => {});
    }

    await expect(
      output.save({ chunks: chunks(), keepPartial: true }, { signal: controller.signal }),
    ).rejects.toBe(reason);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });

  it('before the start writes nothing', async () => {
    const { root, output } = await claimInRoot();
    const reason = new Error('enough');

    await expect(
      output.save(content(png(1, 1)), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    await expect(namesIn(root)).resolves.toEqual(['a.png', 'sub']);
  });
});
