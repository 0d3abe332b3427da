import { open } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';

import { createFileBlob } from './node-file-blob.ts';

const text = 'abcdefghijklmnopqrstuvwxyz';
// Integers: engines do not agree on fractions of a byte.
const edge = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.constantFrom(undefined, Number.NaN, Infinity, -Infinity, 1e300, -1e300),
);
const range = fc.record({ start: edge, end: edge, type: fc.string() });

it('a slice of a file equals a slice of the same bytes in memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'file-blob-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  await writeFile(join(folder, 'a'), text);
  const file = await createFileBlob(await promisify(open)(join(folder, 'a'), 'r'), 'a');

  await fc.assert(
    fc.asyncProperty(fc.array(range, { maxLength: 3 }), async (ranges) => {
      let blob: Blob = file;
      let native = new Blob([text]);
      for (const { start, end, type } of ranges) {
        blob = blob.slice(start, end, type);
        native = native.slice(start, end, type);
      }

      expect([blob.size, blob.type, await blob.text()]).toEqual([
        native.size,
        native.type,
        await native.text(),
      ]);
    }),
  );
});
