import type {
  MemoryOutputStore,
  OutputStore,
  PendingOutput,
} from '@orkit/openrouter-multimodal/stores';
import { createMemoryOutputStore } from '@orkit/openrouter-multimodal/stores';
import type { OutputStoreHarness } from '@orkit/openrouter-multimodal/testing';
import { outputStoreContract } from '@orkit/openrouter-multimodal/testing';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

import { createFileStore } from '../src/node/output/file-store.ts';
import { brokenPromises, byName } from './support/contracts.ts';
import { createObjectStorage, createObjectStore, toUri } from './support/object-storage.ts';
import { createFolder } from './support/workspace-folder.ts';

async function createFileHarness(isConfined: boolean): Promise<OutputStoreHarness> {
  const root = await createFolder();
  const folderOf = (space: string) => join(root, space);
  return {
    create: (space) => createFileStore({ folder: folderOf(space), isNamed: true, isConfined }),
    async contents(space) {
      const contents = new Map<string, Uint8Array>();
      const options = { recursive: true, withFileTypes: true } as const;
      const entries = await readdir(folderOf(space), options).catch(() => []);
      for (const entry of entries) {
        if (entry.isDirectory()) continue;
        const path = join(entry.parentPath, entry.name);
        contents.set(pathToFileURL(path).href, new Uint8Array(await readFile(path)));
      }
      return contents;
    },
  };
}

/** Stores in memory, each modified by a test. */
function createMemoryHarness(change: (store: OutputStore) => OutputStore = (store) => store) {
  const open = byName(() => {
    const memory = createMemoryOutputStore();
    return { memory, store: change(memory) };
  });
  return {
    create: (space: string) => open(space).store,
    contents: async (space: string) => await contentsOf(open(space).memory.objects),
  };
}

async function contentsOf(objects: MemoryOutputStore['objects']) {
  const contents = new Map<string, Uint8Array>();
  for (const [uri, blob] of objects) contents.set(uri, new Uint8Array(await blob.arrayBuffer()));
  return contents;
}

describe('the store of files', () => {
  it.each(outputStoreContract)('$name', async ({ run }) => {
    await expect(run(await createFileHarness(true))).resolves.toBeUndefined();
  });
});

describe('the store in memory', () => {
  it.each(outputStoreContract)('$name', async ({ run }) => {
    await expect(run(createMemoryHarness())).resolves.toBeUndefined();
  });
});

describe('a store of another package', () => {
  it.each(outputStoreContract)('$name', async ({ run }) => {
    const storage = createObjectStorage();
    const harness: OutputStoreHarness = {
      create: (space) => createObjectStore(storage, space),
      async contents(space) {
        const mine = [...storage.objects].filter(([key]) => key.startsWith(`${space}/`));
        return await contentsOf(new Map(mine.map(([key, { body }]) => [toUri(key), body])));
      },
    };
    await expect(run(harness)).resolves.toBeUndefined();
  });
});

/** A store in memory with broken pending objects. */
function breaking(change: (pending: PendingOutput) => Partial<PendingOutput>) {
  return async () =>
    createMemoryHarness((store) => ({
      ...store,
      async locate(request) {
        const location = await store.locate(request);
        return {
          ...location,
          async create() {
            const pending = await location.create();
            return { ...pending, ...change(pending) };
          },
        };
      },
    }));
}

describe('the contract suite for output stores detects one that', () => {
  it.each<[string, () => Promise<OutputStoreHarness>, string]>([
    [
      'replaces what is there',
      breaking(({ commit }) => ({
        commit: async (request) => await commit({ ...request, mayReplace: true }),
      })),
      'refuses a name that is taken, and changes nothing then',
    ],
    [
      'never replaces',
      breaking(({ commit }) => ({
        commit: async (request) => await commit({ ...request, mayReplace: false }),
      })),
      'replaces an object only when the request allows it',
    ],
    [
      'checks a name first and takes it later',
      breaking(({ commit }) => {
        const names = new Set<string>();
        return {
          async commit(request) {
            const isFree = !names.has(request.name);
            await new Promise((resolve) => {
              setTimeout(resolve, 1);
            });
            return isFree ? await commit({ ...request, mayReplace: true }) : undefined;
          },
        };
      }),
      'gives a name to one of several programs that commit it at a time',
    ],
    [
      'leaves part of an aborted object',
      breaking((pending) => ({
        async abort() {
          await pending.commit({
            name: '.part',
            mayReplace: true,
            mediaType: '',
            bytes: 0,
            sha256: '',
          });
        },
      })),
      'removes an aborted object, and no other one',
    ],
    [
      'shows incomplete objects',
      breaking((pending) => ({
        async write(chunk, position) {
          await pending.write(chunk, position);
          await pending.commit({
            name: 'x.bin',
            mayReplace: true,
            mediaType: '',
            bytes: 0,
            sha256: '',
          });
        },
      })),
      'shows an object only when it is complete and named',
    ],
    [
      'appends the first bytes at the end',
      breaking((pending) => {
        let size = 0;
        return {
          async write(chunk) {
            await pending.write(chunk, size);
            size += chunk.length;
          },
        };
      }),
      'replaces the first bytes by bytes that are written last',
    ],
    [
      'stores the chunk object itself, not a copy',
      breaking((pending) => {
        const chunks: [Uint8Array, number][] = [];
        return {
          write: async (chunk, position) => void chunks.push([chunk, position]),
          async commit(request) {
            for (const [chunk, position] of chunks) await pending.write(chunk, position);
            return await pending.commit(request);
          },
        };
      }),
      'accepts chunks of any size, which the caller may overwrite afterwards',
    ],
    [
      'loses the last byte, so that the hash does not match',
      breaking((pending) => ({
        write: async (chunk, position) => await pending.write(chunk.subarray(0, -1), position),
      })),
      'shows an object only when it is complete and named',
    ],
    [
      'returns another URI than before',
      breaking((pending) => ({
        commit: async (request) => {
          const stored = await pending.commit(request);
          return stored && { ...stored, uri: `${stored.uri}?signature=secret` };
        },
      })),
      'shows an object only when it is complete and named',
    ],
    [
      'allows a path that leads out of it',
      async () =>
        createMemoryHarness((store) => ({
          ...store,
          locate: async ({ path, label }) =>
            await store.locate({ path: path?.replaceAll('../', ''), label }),
        })),
      'refuses paths outside the store',
    ],
    [
      'does not report that a name is taken',
      async () =>
        createMemoryHarness((store) => ({
          ...store,
          locate: async (request) => ({ ...(await store.locate(request)), isTaken: false }),
        })),
      'reports that a name is taken before anything is written',
    ],
    [
      'has one namespace for all stores',
      async () => {
        const { create, contents } = createMemoryHarness();
        return { create: () => create('one'), contents: async () => await contents('one') };
      },
      'keeps the objects of different stores apart',
    ],
  ])('%s', async (_, create, promise) => {
    expect(await brokenPromises(outputStoreContract, create)).toContain(promise);
  });
});
