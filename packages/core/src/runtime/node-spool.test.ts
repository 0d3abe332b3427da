import { execFileSync } from 'node:child_process';
import { fstatSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { FileBlob } from './node-file-blob.ts';
import { MAX_SPOOL_MEMORY_BYTES, openTemporary, spoolInto } from './node-spool.ts';
import { runtime as node } from './node.ts';
import { runtime as web } from './web.ts';

/** Yields chunks whose bytes count up, so that a lost or repeated one shows. */
async function* counting(bytes: number, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes; start += chunkBytes) {
    const length = Math.min(chunkBytes, bytes - start);
    yield all.subarray(start, start + length);
  }
}

const pattern = Uint8Array.from({ length: 251 }, (_, index) => index);
const all = Buffer.alloc(2 * MAX_SPOOL_MEMORY_BYTES, pattern);

async function isCounting(blob: Blob): Promise<boolean> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return bytes.length === blob.size && Buffer.compare(bytes, all.subarray(0, blob.size)) === 0;
}

async function* reusing(): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(2);
  for (const byte of [1, 2, 3]) yield chunk.fill(byte);
}

async function* breaking(bytes: number): AsyncGenerator<Uint8Array> {
  yield* counting(bytes, 65_536);
  throw new Error('the line broke');
}

/** Sets a folder for temporary files for this test alone. */
async function useTemporaryFolder(folder?: string): Promise<string> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'spool-')));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = own;
  onTestFinished(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    if (folder === undefined) await rm(own, { recursive: true });
  });
  return own;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // The descriptor that lists the folder is closed by then.
    return undefined;
  }
}

/** Whether this process has a file open; only on Linux. */
function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((name) => linkOf(`/proc/self/fd/${name}`) === path);
}

/** Descriptor that no process reaches. */
const NEVER_OPEN = 1_000_000_000;

const failed = {
  code: 'INTERNAL',
  message: 'Cannot store the media: the folder for temporary files failed',
};

describe.each([
  ['Node.js', node],
  ['the web', web],
])('spooling on %s', (_where, { spool }) => {
  it.each([0, 1, 100_000])('returns %i bytes in order', async (bytes) => {
    const blob = await spool(counting(bytes, 7_919));

    expect(blob.size).toBe(bytes);
    await expect(isCounting(blob)).resolves.toBe(true);
  });

  it('keeps the bytes of a chunk when its owner overwrites it', async () => {
    await expect((await spool(reusing())).bytes()).resolves.toEqual(
      Uint8Array.of(1, 1, 2, 2, 3, 3),
    );
  });

  it('rejects with the error of the stream', async () => {
    await expect(spool(breaking(10))).rejects.toThrow('the line broke');
  });
});

describe('spooling on Node.js', () => {
  it.each([
    ['strings', 'abc'],
    ['views', new DataView(new ArrayBuffer(3))],
    ['larger numbers', Uint16Array.of(1, 2, 3)],
  ])('rejects a stream of %s', async (_what, chunk) => {
    const chunks = (async function* () {
      yield chunk;
    })() as AsyncIterable<unknown> as AsyncIterable<Uint8Array>;

    await expect(node.spool(chunks)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the stream: it yields values that are not bytes',
    });
  });

  it('stays in memory without a folder for temporary files', async () => {
    await useTemporaryFolder('/nowhere/at/all');
    const blob = await node.spool(counting(MAX_SPOOL_MEMORY_BYTES + 1, 65_536));

    expect(blob).not.toBeInstanceOf(FileBlob);
    await expect(isCounting(blob)).resolves.toBe(true);
  });

  it('tries once to open a file that it cannot have', async () => {
    let attempts = 0;
    await spoolInto(
      async () => {
        attempts += 1;
        return undefined;
      },
      counting(MAX_SPOOL_MEMORY_BYTES * 2, 65_536),
    );

    expect(attempts).toBe(1);
  });
});

describe.skipIf(process.platform === 'win32')('spooling into a file', () => {
  it('begins above 8 MiB', async () => {
    const atMost = await node.spool(counting(MAX_SPOOL_MEMORY_BYTES, 65_536));
    const above = await node.spool(counting(MAX_SPOOL_MEMORY_BYTES + 1, 65_536));

    expect([atMost instanceof FileBlob, above instanceof FileBlob]).toEqual([false, true]);
    await expect(isCounting(atMost)).resolves.toBe(true);
    await expect(isCounting(above)).resolves.toBe(true);
  });

  it('leaves no directory entry, not even while it runs', async () => {
    const folder = await useTemporaryFolder();
    const names: string[] = [];
    const chunks = (async function* () {
      for await (const chunk of counting(MAX_SPOOL_MEMORY_BYTES * 2, 1_000_003)) {
        names.push(...(await readdir(folder)));
        yield chunk;
      }
    })();
    const blob = await node.spool(chunks);

    expect(blob).toBeInstanceOf(FileBlob);
    expect([names, await readdir(folder)]).toEqual([[], []]);
    await expect(isCounting(blob)).resolves.toBe(true);
  });

  it.runIf(process.platform === 'linux')('closes the file when the stream breaks', async () => {
    const path = join(await useTemporaryFolder(), 'file');
    const states: boolean[] = [];
    const open = async () => {
      const descriptor = openSync(path, 'w+');
      states.push(isOpen(path));
      return descriptor;
    };

    await expect(spoolInto(open, breaking(MAX_SPOOL_MEMORY_BYTES * 2))).rejects.toThrow(
      'the line broke',
    );
    expect([...states, isOpen(path)]).toEqual([true, false]);
  });

  it.runIf(process.platform === 'linux')('says that the disk is full, and closes', async () => {
    const open = async () => openSync('/dev/full', 'r+');

    await expect(
      spoolInto(open, counting(MAX_SPOOL_MEMORY_BYTES + 1, 65_536)),
    ).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: 'Cannot store the media: the folder for temporary files is full',
      hints: [{ kind: 'text', text: 'Free space there, or set TMPDIR to another folder.' }],
    });
    expect(isOpen('/dev/full')).toBe(false);
  });

  it('says that writing failed, whether or not the file can be closed', async () => {
    const path = join(await useTemporaryFolder(), 'file');
    await writeFile(path, '');
    const opening = [async () => openSync(path, 'r'), async () => NEVER_OPEN];

    for (const open of opening)
      await expect(
        spoolInto(open, counting(MAX_SPOOL_MEMORY_BYTES + 1, 65_536)),
      ).rejects.toMatchObject(failed);
  });

  it.runIf(process.platform === 'linux')('opens a file that only its owner may read', async () => {
    const script = `
      import { readdirSync, readlinkSync, statSync } from 'node:fs';
      import { runtime } from ${JSON.stringify(new URL('node.ts', import.meta.url).href)};
      const blob = await runtime.spool((async function* () { yield new Uint8Array(${MAX_SPOOL_MEMORY_BYTES + 1}); })());
      const paths = readdirSync('/proc/self/fd').map((name) => '/proc/self/fd/' + name);
      const matches = paths.filter((path) => { try { return readlinkSync(path).includes('openrouter-'); } catch { return false; } });
      console.log(blob.size, matches.map((path) => (statSync(path).mode & 0o777).toString(8)).join());
    `;
    const flags = ['--conditions=@orkit/source', '--input-type=module', '--eval'];
    const printed = execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' });

    expect(printed.trim()).toBe(`${MAX_SPOOL_MEMORY_BYTES + 1} 600`);
  });

  it('never opens an existing link or file', async () => {
    const folder = await useTemporaryFolder();
    const [theirs, link] = [join(folder, 'theirs'), join(folder, 'link')];
    await writeFile(theirs, 'theirs');
    await symlink('theirs', link);
    await symlink('nowhere', join(folder, 'dangling'));

    for (const path of [theirs, link, join(folder, 'dangling')])
      await expect(openTemporary(path)).resolves.toBeUndefined();
    await expect(readFile(theirs, 'utf8')).resolves.toBe('theirs');
    expect((await readdir(folder)).toSorted()).toEqual(['dangling', 'link', 'theirs']);
  });

  it.runIf(process.platform === 'linux')('keeps no file open that it cannot unlink', async () => {
    const path = join(await useTemporaryFolder(), 'file');
    const states: boolean[] = [];
    const refuse = async () => {
      states.push(isOpen(path));
      throw new Error('EPERM');
    };

    await expect(openTemporary(path, refuse)).rejects.toMatchObject(failed);
    expect([...states, isOpen(path)]).toEqual([true, false]);
  });

  it('writes one block at a time and reads no more meanwhile', async () => {
    const folder = await useTemporaryFolder();
    const descriptor = openSync(join(folder, 'file'), 'w+');
    const unwrittenBytes: number[] = [];
    const chunks = (async function* () {
      let yieldedBytes = 0;
      for await (const chunk of counting(MAX_SPOOL_MEMORY_BYTES * 2, 65_536)) {
        if (yieldedBytes > MAX_SPOOL_MEMORY_BYTES + 1_000_000)
          unwrittenBytes.push(yieldedBytes - fstatSync(descriptor).size);
        yieldedBytes += chunk.length;
        yield chunk;
      }
    })();
    await spoolInto(async () => descriptor, chunks);

    expect(Math.max(...unwrittenBytes)).toBeLessThanOrEqual(384 * 1024);
  });
});
