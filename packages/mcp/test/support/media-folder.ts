import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const samples = fileURLToPath(new URL('../../../emulator/media/', import.meta.url));

/** A temporary folder with a photo, a tone, a clip and a paper. */
export interface MediaFolder extends AsyncDisposable {
  /** Input folder. */
  readonly input: string;
  /** Output folder; empty. */
  readonly output: string;
  /** Parent folder, which is not accessible. */
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
