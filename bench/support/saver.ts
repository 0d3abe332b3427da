// Saves what a URL gives, `node saver.ts <floor|synced|ours> <url> <folder>`, and prints what it took: a program of its own,
// so that the memory of one download does not count for another.
import { createWriteStream, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { createWorkspace } from '../../packages/core/src/node.ts';

const [contestant, url = '', folder = ''] = process.argv.slice(2);
// A memory disk is a place that a sandbox does not take.
const workspace = createWorkspace({ outputDir: folder, allowUnsafePaths: true });

/** The least that saves a file as long as nothing goes wrong: no hash, no other name while it comes. */
async function saveFloor(from: string): Promise<string> {
  const target = path.join(folder, 'floor.mp4');
  const { body } = await fetch(from);
  // The types of the DOM and of Node.js differ for one and the same stream.
  await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(target));
  if (contestant !== 'synced') return target;
  const handle = await open(target);
  await handle.sync();
  await handle.close();
  return target;
}

async function saveOurs(from: string): Promise<string> {
  const output = await workspace.claim({ about: 'ours' });
  const { body } = await fetch(from);
  const saved = await output.save({
    pieces: body as ReadableStream<Uint8Array>,
    mediaType: 'video/mp4',
  });
  return saved.path;
}

const save = contestant === 'ours' ? saveOurs : saveFloor;
// A program that has saved something small and is idle.
rmSync(await save(new URL('/1', url).href));
const idleBytes = process.memoryUsage.rss();
const before = process.cpuUsage();
const startedAt = performance.now();
const target = await save(url);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
// The system keeps the highest mark, so nothing is missed between two looks.
const riseMib = process.resourceUsage().maxRSS / 1024 - idleBytes / 1024 ** 2;
const { size } = statSync(target);
rmSync(target);
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, riseMib, size }));
