import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { startSink } from '../support/sink.ts';
import { verifies } from '../../../../tests/requirements.ts';

const MIB = 1024 * 1024;
const FILE_BYTES = 128 * MIB;

/** Half of the file: one copy of it would be detected. How much less it is shows `bench/upload.ts`. */
const MAX_RISE_BYTES = FILE_BYTES / 2;

const run = promisify(execFile);
const program = fileURLToPath(new URL('upload-program.ts', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

it(verifies('media.flat', 'a large file is never held in memory during an upload'), async () => {
  const file = join(folder, 'video.mp4');
  await writeFile(file, '');
  await truncate(file, FILE_BYTES);
  const sink = await startSink();

  const { stdout } = await run(process.execPath, [
    '--conditions=@orkit/source',
    program,
    sink.url,
    file,
  ]);

  expect(sink.arrivals.at(-1)?.bytes).toBeGreaterThan((FILE_BYTES / 3) * 4);
  expect(Number(stdout)).toBeLessThan(MAX_RISE_BYTES);
});
