import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const samples = fileURLToPath(new URL('../../../emulator/media/', import.meta.url));

/** A temporary folder with a photo, a tone, a clip and a paper. */
export interface MediaFolder extends AsyncDisposable {
  /** The folder that files may be read from. */
  readonly input: string;
  /** The folder that files are written to; empty. */
  readonly output: string;
  /** Its parent, where nothing may be read. */
  readonly outside: string;
}

export async function createMediaFolder(): Promise<MediaFolder> {
  const outside = await mkdtemp(join(tmpdir(), 'mcp-media-'));
  const input = join(outside, 'input');
  const output = join(outside, 'output');
  await cp(samples, input, { recursive: true });
  await mkdir(output);
  return {
    input,
    output,
    outside,
    [Symbol.asyncDispose]: async () => await rm(outside, { recursive: true }),
  };
}
