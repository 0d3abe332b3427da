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
      const found = new Map<string, Uint8Array>();
      const options = { recursive: true, withFileTypes: true } as const;
      const entries = await readdir(folderOf(space), options).catch(() => []);
      for (const entry of entries) {
        if (entry.isDirectory()) continue;
        const path = join(entry.parentPath, entry.name);
        found.set(pathToFileURL(path).href, new Uint8Array(await readFile(path)));
      }
      return found;
    },
  };
}

/** Stores in memory, each changed by a test. */
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
  const found = new Map<string, Uint8Array>();
  for (const [uri, blob] of objects) found.set(uri, new Uint8Array(await blob.arrayBuffer()));
  return found;
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

/** A store in memory whose pending objects are broken. */
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

describe('the suite for stores of what is made finds one that', () => {
  it.each<[string, () => Promise<OutputStoreHarness>, string]>([
    [
      'replaces what is there',
      breaking(({ commit }) => ({
        commit: async (request) => await commit({ ...request, mayReplace: true }),
      })),
      'does not give a name that is taken, and changes nothing then',
    ],
    [
      'never replaces',
      breaking(({ commit }) => ({
        commit: async (request) => await commit({ ...request, mayReplace: false }),
      })),
      'replaces an object when that is wanted, and only then',
    ],
    [
      'looks first and takes the name later',
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
      'gives a name to one of many that want it at a time, in several programs',
    ],
    [
      'leaves a part of what was given up',
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
      'leaves nothing of what was given up, and nothing else is touched',
    ],
    [
      'shows what is not whole',
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
      'shows an object when it has its name, whole, and not before',
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
      'puts bytes that come last in place of the first ones',
    ],
    [
      'keeps the chunk that it was given, and not a copy',
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
      'takes chunks of any size, whose owner writes over them afterwards',
    ],
    [
      'loses the last byte, so that the hash is of something else',
      breaking((pending) => ({
        write: async (chunk, position) => await pending.write(chunk.subarray(0, -1), position),
      })),
      'shows an object when it has its name, whole, and not before',
    ],
    [
      'tells another URI than it promised',
      breaking((pending) => ({
        commit: async (request) => {
          const stored = await pending.commit(request);
          return stored && { ...stored, uri: `${stored.uri}?signature=secret` };
        },
      })),
      'shows an object when it has its name, whole, and not before',
    ],
    [
      'lets a path lead out of it',
      async () =>
        createMemoryHarness((store) => ({
          ...store,
          locate: async ({ path, label }) =>
            await store.locate({ path: path?.replaceAll('../', ''), label }),
        })),
      'refuses paths that leave it',
    ],
    [
      'does not tell that a name is taken',
      async () =>
        createMemoryHarness((store) => ({
          ...store,
          locate: async (request) => ({ ...(await store.locate(request)), isTaken: false }),
        })),
      'tells that a name is taken before anything is written',
    ],
    [
      'has all objects in one place',
      async () => {
        const { create, contents } = createMemoryHarness();
        return { create: () => create('one'), contents: async () => await contents('one') };
      },
      'keeps the objects of different names of a store apart',
    ],
  ])('%s', async (_, create, promise) => {
    expect(await brokenPromises(outputStoreContract, create)).toContain(promise);
  });
});
