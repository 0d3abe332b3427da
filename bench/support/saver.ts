// Saves a video, `node saver.ts <floor|synced|ours> <origin> <MiB> <folder>`, and prints time and memory. A separate process, so
// that the memory of one download does not count for another.
import { createWriteStream, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { createOpenRouter } from '../../packages/core/src/index.ts';
import { createWorkspace } from '../../packages/core/src/node.ts';

const [contestant, origin = '', mebibytes = '', folder = ''] = process.argv.slice(2);
const client = createOpenRouter({ apiKey: 'sk-or-v1-test', baseUrl: origin });
// The sandbox does not allow a memory disk.
const workspace = createWorkspace({ outputDir: folder, allowUnsafePaths: true });

/** Saves a file with the minimum of code that is correct without failures: no hash, no temporary name. */
async function saveFloor(size: string): Promise<string> {
  const target = path.join(folder, 'floor.mp4');
  const { body } = await fetch(`${origin}/${size}`);
  // The types of the DOM and of Node.js differ for the same stream.
  await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(target));
  if (contestant !== 'synced') return target;
  const handle = await open(target);
  await handle.sync();
  await handle.close();
  return target;
}

async function saveOurs(size: string): Promise<string> {
  const output = await workspace.reserveOutput({ nameHint: 'ours' });
  const { path: target, uri } = await output.save({
    chunks: client.videos.resume(`job-${size}`).stream(),
  });
  return target ?? uri;
}

const save = contestant === 'ours' ? saveOurs : saveFloor;
// Baseline: an idle process after a small download.
rmSync(await save('1'));
const idleBytes = process.memoryUsage.rss();
const before = process.cpuUsage();
const startedAt = performance.now();
const target = await save(mebibytes);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
// The system records the maximum, so no peak is missed.
const riseMib = process.resourceUsage().maxRSS / 1024 - idleBytes / 1024 ** 2;
const { size } = statSync(target);
rmSync(target);
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, riseMib, size }));
