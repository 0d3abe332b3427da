import { execFileSync } from 'node:child_process';
import { open, readdirSync } from 'node:fs';
import {
  appendFile,
  mkdtemp,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { FileBlob } from './node-file-blob.ts';
import { FILE_CHUNK_BYTES, createFileBlob } from './node-file-blob.ts';

async function createFile(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'file-blob-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'media');
  await writeFile(path, content);
  return path;
}

async function openBlob(path: string): Promise<FileBlob> {
  return await createFileBlob(await promisify(open)(path, 'r'), 'media');
}

async function chunkLengths(blob: Blob): Promise<number[]> {
  const lengths: number[] = [];
  for await (const chunk of blob.stream()) lengths.push(chunk.length);
  return lengths;
}

const changed = {
  code: 'INVALID_INPUT',
  message: 'Cannot read "media": it was changed after it was opened',
};

describe('a file blob', () => {
  it('returns the bytes of the file through every method of a blob', async () => {
    const blob = await openBlob(await createFile('grün'));

    expect(blob).toBeInstanceOf(Blob);
    expect(Object.prototype.toString.call(blob)).toBe('[object Blob]');
    expect([blob.size, blob.type]).toEqual([5, '']);
    await expect(blob.text()).resolves.toBe('grün');
    await expect(blob.bytes()).resolves.toEqual(new TextEncoder().encode('grün'));
    expect((await blob.arrayBuffer()).byteLength).toBe(5);
    await expect(new Response(blob.stream()).text()).resolves.toBe('grün');
    await expect(new Response(blob).text()).resolves.toBe('grün');
    await expect(
      new Request('http://localhost', { method: 'POST', body: blob }).text(),
    ).resolves.toBe('grün');
  });

  it('can be empty', async () => {
    const blob = await openBlob(await createFile(''));

    expect(blob.size).toBe(0);
    await expect(blob.text()).resolves.toBe('');
    await expect(chunkLengths(blob)).resolves.toEqual([]);
  });

  it('can be read again, and at several positions at once', async () => {
    const blob = await openBlob(await createFile('0123456789'));
    const parts = [blob, blob.slice(2, 4), blob.slice(-3), blob.slice(2, 8).slice(1, 3), blob];

    await expect(Promise.all(parts.map(async (part) => await part.text()))).resolves.toEqual([
      '0123456789',
      '23',
      '789',
      '34',
      '0123456789',
    ]);
  });

  it('streams chunks of one size up to its end, or the end of a slice', async () => {
    const blob = await openBlob(await createFile(new Uint8Array(2 * FILE_CHUNK_BYTES + 1)));

    await expect(chunkLengths(blob)).resolves.toEqual([FILE_CHUNK_BYTES, FILE_CHUNK_BYTES, 1]);
    await expect(chunkLengths(blob.slice(5, 5 + FILE_CHUNK_BYTES))).resolves.toEqual([
      FILE_CHUNK_BYTES,
    ]);
    expect(FILE_CHUNK_BYTES % 3).toBe(0);
  });

  it('fills a buffer of the reader', async () => {
    const blob = await openBlob(await createFile('abc'));
    const reader = blob.stream().getReader({ mode: 'byob' });

    const first = await reader.read(new Uint8Array(2));
    const second = await reader.read(new Uint8Array(2));

    expect([first.value, second.value].map((value) => new TextDecoder().decode(value))).toEqual([
      'ab',
      'c',
    ]);
    expect((await reader.read(new Uint8Array(2))).done).toBe(true);
  });

  it.each([
    ['deleted', async (path: string) => await rm(path)],
    [
      'replaced by another',
      async (path: string) => {
        await writeFile(`${path}.new`, 'another');
        await rename(`${path}.new`, path);
      },
    ],
  ])('can still be read when the file is %s', async (_how, change) => {
    const path = await createFile('still here');
    const blob = await openBlob(path);
    await change(path);

    await expect(blob.text()).resolves.toBe('still here');
  });
});

describe('a file that is changed while it is open', () => {
  it.each([
    ['truncated', async (path: string) => await truncate(path, 3)],
    ['appended to', async (path: string) => await appendFile(path, 'more')],
    ['emptied', async (path: string) => await truncate(path, 0)],
  ])('is an error when it was %s', async (_how, change) => {
    const path = await createFile('0123456789');
    const blob = await openBlob(path);
    await change(path);

    await expect(blob.text()).rejects.toMatchObject(changed);
    // Bytes that did not change are not returned either: their version is unknown.
    await expect(blob.slice(0, 2).arrayBuffer()).rejects.toMatchObject(changed);
    await expect(chunkLengths(blob)).rejects.toMatchObject(changed);
  });

  it('is an error when it was overwritten with the same number of bytes', async () => {
    const path = await createFile('before');
    await utimes(path, 1, 1);
    const blob = await openBlob(path);
    await writeFile(path, 'after!');

    expect((await stat(path)).size).toBe(blob.size);
    await expect(blob.text()).rejects.toMatchObject(changed);
  });

  it('is an error when its modification time was reset afterwards', async () => {
    const path = await createFile('before');
    await utimes(path, 1, 1);
    const blob = await openBlob(path);
    const { ctimeNs, mtimeNs } = await stat(path, { bigint: true });
    const look = async () => await stat(path, { bigint: true });
    // The clock of a file system may have a resolution of milliseconds.
    do {
      await writeFile(path, 'after!');
      await utimes(path, 1, 1);
    } while ((await look()).ctimeNs === ctimeNs);

    expect((await look()).mtimeNs).toBe(mtimeNs);
    await expect(blob.text()).rejects.toMatchObject(changed);
  });

  it.runIf(process.platform === 'linux')('is an error when it ends before its size', async () => {
    // The system reports a page, and returns a line.
    const blob = await openBlob('/sys/class/net/lo/address');

    expect(blob.size).toBe(4_096);
    await expect(blob.text()).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read "media": it is shorter than its reported size',
    });
  });

  it('is an error in the middle of a stream', async () => {
    const path = await createFile(new Uint8Array(3 * FILE_CHUNK_BYTES));
    const reader = (await openBlob(path)).stream().getReader();
    expect((await reader.read()).value?.length).toBe(FILE_CHUNK_BYTES);
    await truncate(path, FILE_CHUNK_BYTES + 1);

    await expect(reader.read()).rejects.toMatchObject(changed);
  });
});

describe('code that bypasses the methods of a blob', () => {
  it.each([
    ['another blob', (blob: Blob) => new Blob([blob])],
    ['a File', (blob: Blob) => new File([blob], 'name')],
    ['a form', (blob: Blob) => new FormData().append('file', blob)],
    ['a form, with a name', (blob: Blob) => new FormData().append('file', blob, 'name')],
    ['a clone', (blob: Blob) => structuredClone(blob)],
    ['an object URL', (blob: Blob) => URL.createObjectURL(blob)],
  ])('gets an error instead of an empty file: %s', async (_what, use) => {
    const blob = await openBlob(await createFile('x'));

    expect(() => use(blob)).toThrow('Cannot put a file into another blob or form');
    expect(() => use(blob.slice(0, 1))).toThrow('Cannot put a file into another blob or form');
  });
});

/** Runs a script with access to the garbage collector, and returns its output. */
function runWithCollector(script: string): string {
  const module = new URL('node-file-blob.ts', import.meta.url).href;
  const imports = `
    import { openSync, readdirSync } from 'node:fs';
    import { createFileBlob } from ${JSON.stringify(module)};
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const settle = async () => { for (let turn = 0; turn < 50; turn += 1) { globalThis.gc(); await new Promise(setImmediate); } };
  `;
  const flags = ['--expose-gc', '--conditions=@orkit/source', '--input-type=module'];
  return execFileSync(process.execPath, [...flags, '--eval', imports + script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

describe.runIf(process.platform === 'linux')('the descriptor', () => {
  it('is closed when the blob is garbage, without a warning', async () => {
    const path = JSON.stringify(await createFile('x'));
    const printed = runWithCollector(`
      process.on('warning', (warning) => console.log(String(warning)));
      const before = openFiles();
      for (let count = 0; count < 20; count += 1) await (await createFileBlob(openSync(${path}), 'x')).text();
      const during = openFiles();
      await settle();
      console.log(during > before, openFiles() === before);
    `);

    expect(printed).toBe('true true');
  });

  it('stays open while a slice or a stream remains', async () => {
    const path = JSON.stringify(await createFile('0123456789'));
    const printed = runWithCollector(`
      const make = async () => await createFileBlob(openSync(${path}), 'x');
      const slice = (await make()).slice(3, 5);
      const stream = (await make()).stream();
      await settle();
      console.log(await slice.text(), await new Response(stream).text());
    `);

    expect(printed).toBe('34 0123456789');
  });

  it('is closed early enough to open thousands of files', async () => {
    const path = await createFile('x');
    let most = 0;
    for (let count = 0; count < 3_000; count += 1) {
      await (await openBlob(path)).text();
      if (count % 100 === 0) most = Math.max(most, readdirSync('/proc/self/fd').length);
    }

    expect(most).toBeLessThan(1_500);
  }, 60_000);
});
