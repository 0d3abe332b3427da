import type { OutputLocation, OutputStore } from '../media/output-store.ts';
import { assert, assertEqual, assertRejects } from './assert.ts';
import type { ContractSuite } from './contract.ts';
import { createSpaceName } from './contract.ts';
import { bytesOf, noise, requestOf, save, writeAll } from './objects.ts';

/** Access of the suite to the storage without the store. */
export interface OutputStoreHarness {
  /**
   * Opens the store of a name: an empty one for a new name, and one with the same objects for a name that was opened before, as
   * another program would open it.
   */
  create(space: string): OutputStore | Promise<OutputStore>;
  /** Returns all objects of a store by URI, including unnamed and hidden ones. */
  contents(space: string): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Requirements of {@link OutputStore}. */
export const outputStoreContract: ContractSuite<OutputStoreHarness> = [
  {
    name: 'creates nothing when it locates a path',
    async run(harness) {
      const { space, store } = await open(harness);
      for (const path of [undefined, 'x.png', 'clips/', 'clips/x.png'])
        await store.locate({ path, label: 'x' });
      assertEqual([...(await harness.contents(space)).keys()], [], 'the objects');
    },
  },
  {
    name: 'splits a path into folder and name',
    async run(harness) {
      const { store } = await open(harness);
      const nameOf = async (path?: string) => (await store.locate({ path, label: 'x' })).name;
      assertEqual(await nameOf(), undefined, 'the name without a path');
      assertEqual(await nameOf('clips/'), undefined, 'the name of "clips/"');
      assertEqual(await nameOf('x.png'), 'x.png', 'the name of "x.png"');
      assertEqual(await nameOf('clips/new/x.png'), 'x.png', 'the name of "clips/new/x.png"');
    },
  },
  {
    name: 'returns a path that locates the same object again',
    async run(harness) {
      const { space, store } = await open(harness);
      for (const path of ['clips/', 'clips/x.png']) {
        const { requestedPath, name, uriOf } = await store.locate({ path, label: 'x' });
        const again = await harness.create(space);
        const location = await again.locate({ path: requestedPath, label: 'x' });
        assertEqual(location.name, name, `the name of "${path}"`);
        assertEqual(location.uriOf('a.png'), uriOf('a.png'), `the URI for "${path}"`);
      }
      const { requestedPath } = await store.locate({ path: undefined, label: 'x' });
      assertEqual(requestedPath, undefined, 'the path of no path');
    },
  },
  {
    name: 'refuses paths outside the store',
    async run(harness) {
      const { store } = await open(harness);
      for (const path of ['../x.png', 'clips/../../x.png', 'a\u0000b', '.hidden/x.png', ''])
        await assertRejects(
          async () => await store.locate({ path, label: 'x' }),
          'UNSAFE_PATH',
          `the path ${JSON.stringify(path)}`,
        );
    },
  },
  {
    name: 'shows an object only when it is complete and named',
    async run(harness) {
      const { space, location } = await open(harness, 'clips/x.bin');
      const bytes = noise(300_000);
      const pending = await location.create();
      await writeAll(pending, bytes, 100_000);
      const uri = location.uriOf('x.bin');
      assert(!(await harness.contents(space)).has(uri), 'an unnamed object is visible');
      const stored = await pending.commit(await requestOf('x.bin', bytes));
      assertEqual(stored?.uri, uri, 'the URI');
      assertEqual((await harness.contents(space)).get(uri), bytes, 'the bytes');
      assertEqual([...(await harness.contents(space)).keys()], [uri], 'the objects');
    },
  },
  {
    name: 'accepts chunks of any size, which the caller may overwrite afterwards',
    async run(harness) {
      for (const [length, chunkBytes] of sizes) {
        const { space, location } = await open(harness);
        const bytes = noise(length);
        const pending = await location.create();
        const chunk = new Uint8Array(chunkBytes);
        for (let position = 0; position < length; position += chunkBytes) {
          const part = bytes.subarray(position, position + chunkBytes);
          chunk.set(part);
          await pending.write(chunk.subarray(0, part.length), position);
          chunk.fill(0);
        }
        const stored = await pending.commit(await requestOf('x.bin', bytes));
        const content = (await harness.contents(space)).get(stored?.uri ?? '');
        assertEqual(content, bytes, `${length} bytes in chunks of ${chunkBytes}`);
      }
    },
  },
  {
    name: 'replaces the first bytes by bytes that are written last',
    async run(harness) {
      const { space, location } = await open(harness);
      const bytes = noise(200_000);
      const pending = await location.create();
      await writeAll(pending, Uint8Array.from(bytes).fill(0, 0, 44), 70_000);
      await pending.write(bytes.subarray(0, 44), 0);
      assertEqual(
        await bytesOf(await pending.read()),
        bytes,
        'the bytes before the object has a name',
      );
      const stored = await pending.commit(await requestOf('x.wav', bytes));
      assertEqual((await harness.contents(space)).get(stored?.uri ?? ''), bytes, 'the bytes');
    },
  },
  {
    name: 'returns the bytes written so far, in slices',
    async run(harness) {
      const { location } = await open(harness);
      const bytes = noise(200_000);
      const pending = await location.create();
      assertEqual((await pending.read()).size, 0, 'the size before anything was written');
      await writeAll(pending, bytes.subarray(0, 150_000), 60_000);
      const first = await pending.read();
      assertEqual(first.size, 150_000, 'the size');
      const slice = await bytesOf(first.slice(99_990, 100_010));
      assertEqual(slice, bytes.slice(99_990, 100_010), 'a slice');
      await pending.write(bytes.subarray(150_000), 150_000);
      assertEqual(await bytesOf(await pending.read()), bytes, 'all bytes');
      await pending.abort();
    },
  },
  {
    name: 'removes an aborted object, and no other one',
    async run(harness) {
      const { space, location } = await open(harness);
      const uri = await save(location, 'kept.bin', noise(9));
      for (const length of [0, 150_000]) {
        const pending = await location.create();
        await writeAll(pending, noise(length), 60_000);
        await pending.abort();
      }
      assertEqual([...(await harness.contents(space)).keys()], [uri], 'the objects');
    },
  },
  {
    name: 'refuses a name that is taken, and changes nothing then',
    async run(harness) {
      const { space, location } = await open(harness);
      const [existing, added] = [noise(50), noise(60)];
      const uri = await save(location, 'x.bin', existing);
      const pending = await location.create();
      await writeAll(pending, added, 60);
      const refused = await pending.commit(await requestOf('x.bin', added));
      assertEqual(refused, undefined, 'the result for a name that is taken');
      assertEqual((await harness.contents(space)).get(uri), existing, 'the object of that name');
      const stored = await pending.commit(await requestOf('x-2.bin', added));
      assertEqual(
        (await harness.contents(space)).get(stored?.uri ?? ''),
        added,
        'the other object',
      );
      assertEqual((await harness.contents(space)).size, 2, 'the number of objects');
    },
  },
  {
    name: 'replaces an object only when the request allows it',
    async run(harness) {
      const { space, location } = await open(harness);
      const [first, second] = [noise(90), noise(40)];
      const uri = await save(location, 'x.bin', first, { mayReplace: true });
      assertEqual((await harness.contents(space)).get(uri), first, 'the first object');
      assertEqual(await save(location, 'x.bin', second, { mayReplace: true }), uri, 'the URI');
      assertEqual((await harness.contents(space)).get(uri), second, 'the object that replaced it');
      assertEqual((await harness.contents(space)).size, 1, 'the number of objects');
    },
  },
  {
    name: 'gives a name to one of several programs that commit it at a time',
    async run(harness) {
      const { space } = await open(harness);
      const contents = Array.from({ length: 8 }, (_, index) => noise(1_000 + index));
      const results = await Promise.all(
        contents.map(async (bytes) => {
          const store = await harness.create(space);
          const pending = await (await store.locate({ path: 'x.bin', label: 'x' })).create();
          await writeAll(pending, bytes, 1_000);
          const stored = await pending.commit(await requestOf('x.bin', bytes));
          if (stored === undefined) await pending.abort();
          return stored;
        }),
      );
      const winners = results.flatMap((each, index) => (each === undefined ? [] : [index]));
      assertEqual(winners.length, 1, 'the number of commits that got the name');
      const stored = [...(await harness.contents(space)).values()];
      assertEqual(stored, [contents[winners[0] ?? -1]], 'the objects');
    },
  },
  {
    name: 'reports that a name is taken before anything is written',
    async run(harness) {
      const { space, store, location } = await open(harness, 'clips/x.bin');
      assertEqual(location.isTaken, false, 'whether a free name is taken');
      await save(location, 'x.bin', noise(9));
      const again = await harness.create(space);
      const isTaken = async (path: string) => (await again.locate({ path, label: 'x' })).isTaken;
      assertEqual(await isTaken('clips/x.bin'), true, 'whether the name is taken');
      assertEqual(await isTaken('x.bin'), false, 'whether it is taken in another folder');
      assertEqual(await isTaken('clips/'), false, 'whether a folder is taken');
      assert(
        (await store.locate({ path: 'clips/x.bin', label: 'x' })).isTaken,
        'a taken name is reported as free',
      );
    },
  },
  {
    name: 'gives each object a URI of its own, for any name',
    async run(harness) {
      const { space, store } = await open(harness);
      const uris: string[] = [];
      for (const path of [undefined, 'a/', 'a/b/', 'a b/'])
        for (const name of unusualNames)
          uris.push(await save(await store.locate({ path, label: 'x' }), name, noise(name.length)));
      assertEqual(new Set(uris).size, 4 * unusualNames.length, 'the number of URIs');
      for (const uri of uris) assertEqual(new URL(uri).href, uri, 'the URI as a URL');
      const stored = [...(await harness.contents(space)).keys()];
      assertEqual(stored.toSorted(), uris.toSorted(), 'the objects');
    },
  },
  {
    name: 'returns the size of an object by its URI',
    async run(harness) {
      const { space, location } = await open(harness);
      const uri = await save(location, 'x.bin', noise(1_234));
      const again = await harness.create(space);
      assertEqual(await again.size(uri), 1_234, 'the size');
      for (const other of [location.uriOf('y.bin'), 'other://bucket/x.bin'])
        assertEqual(await again.size(other), undefined, `the size of ${other}`);
    },
  },
  {
    name: 'keeps the objects of different stores apart',
    async run(harness) {
      const one = await open(harness);
      const other = await open(harness);
      await save(one.location, 'x.bin', noise(9));
      assertEqual((await harness.contents(other.space)).size, 0, 'the objects of another store');
      const path = 'x.bin';
      assertEqual((await other.store.locate({ path, label: 'x' })).isTaken, false, 'its names');
    },
  },
];

const sizes: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 1],
  [1_000, 7],
  [100_000, 65_536],
  [3_000_000, 1_048_576],
];

const unusualNames = [
  'x.png',
  'x-2.png',
  'X2.png',
  'a b #1?.png',
  '100%.png',
  '%41.png',
  'gr\u00fc\u00dfe.png',
  'na\u00efve\u2019s.png',
  '\u4e00\u53ea.png',
  "it's (1) [2] {3} ^ ~ + & = @ ; , !.png",
];

/** Creates a store, and a location in it. */
async function open(
  harness: OutputStoreHarness,
  path?: string,
): Promise<{
  readonly space: string;
  readonly store: OutputStore;
  readonly location: OutputLocation;
}> {
  const space = createSpaceName();
  const store = await harness.create(space);
  return { space, store, location: await store.locate({ path, label: path ?? 'output' }) };
}
