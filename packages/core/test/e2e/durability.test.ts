import fs from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeEach, expect, it } from 'vitest';

/** System calls that make bytes and names durable, in their order. */
const calls: string[] = [];

/** Records the calls of a function of Node.js, and calls it. */
function watch<Name extends string>(owner: Record<Name, unknown>, name: Name): void {
  // A function of Node.js, with any parameters.
  const original = owner[name] as (...args: unknown[]) => unknown;
  owner[name] = (...args: unknown[]) => {
    calls.push(name);
    return original.apply(owner, args);
  };
}

/** Maximum bytes that one call writes: a disk may write only a part. */
let mostBytes = Infinity;

const write = promisify(fs.write);

// Only the promisified form is used here.
Object.assign(fs.write, {
  [promisify.custom]: async (descriptor: number, bytes: Uint8Array, ...range: number[]) =>
    await write(descriptor, bytes.subarray(0, mostBytes), ...range),
});

watch(fs, 'fsync');
watch(fs, 'fdatasync');
watch(fsPromises, 'link');
watch(fsPromises, 'rename');
syncBuiltinESMExports();

// These modules read the watched functions when they are loaded.
const { content, png } = await import('../support/outputs.ts');
const { createFolder } = await import('../support/workspace-folder.ts');
const { createWorkspace } = await import('../../src/node/workspace.ts');
const { createJobLedger } = await import('../../src/node/job-ledger.ts');

beforeEach(() => {
  calls.length = 0;
  mostBytes = Infinity;
});

async function reserve(request: { readonly path?: string; readonly overwrite?: boolean } = {}) {
  const outputDir = join(await createFolder(), 'root');
  const workspace = createWorkspace({ outputDir });
  return { workspace, output: await workspace.reserveOutput({ nameHint: 'x', ...request }) };
}

it('a file is on the disk before it has its name, and its name before save() resolves', async () => {
  const { output } = await reserve();
  await output.save(content(png(1, 1)));
  expect(calls).toEqual(['fsync', 'link', 'fsync']);
});

it('a file that replaces another is on the disk before it has its name', async () => {
  const { output, workspace } = await reserve({ path: 'x.png' });
  await output.save(content(png(1, 1)));
  calls.length = 0;
  const again = await workspace.reserveOutput({ nameHint: 'x', path: 'x.png', overwrite: true });
  await again.save(content(png(2, 2)));
  expect(calls).toEqual(['fsync', 'rename', 'fsync']);
});

it('a partial file is on the disk before it has its name', async () => {
  const { output } = await reserve();
  const broken = { ...content(png(1, 1), new Error('broken')), keepPartial: true };
  await expect(output.save(broken)).rejects.toThrow('broken');
  expect(calls).toEqual(['fsync', 'link', 'fsync']);
});

it('a line of the ledger is on the disk before anything is sent, and the first with its folder', async () => {
  const ledger = createJobLedger({ stateHome: await createFolder() });
  const line = { type: 'submitted', intentId: 'a', jobId: 'b' } as const;
  await ledger.append(line);
  expect(calls).toEqual(['fdatasync', 'fdatasync']);
  await ledger.append(line);
  expect(calls).toEqual(['fdatasync', 'fdatasync', 'fdatasync']);
});

it('a line that is written only in part is an error, and the next line is complete', async () => {
  const ledger = createJobLedger({ path: join(await createFolder(), 'jobs.jsonl') });
  const intent = { type: 'intent', model: 'a/b', shape: {}, outputPath: undefined } as const;
  mostBytes = 20;
  await expect(ledger.append({ ...intent, intentId: 'torn' })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(/^Cannot write to the list of video jobs: /u),
  });
  mostBytes = Infinity;
  await ledger.append({ ...intent, intentId: 'whole' });
  await expect(ledger.list()).resolves.toMatchObject([{ intentId: 'whole' }]);
});
