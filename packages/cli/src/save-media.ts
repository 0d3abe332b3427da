import type { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { OperationMedia } from '@orkit/openrouter-multimodal/operations';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { internalError } from './errors.ts';
import { factsOf } from './facts.ts';
import { describeFileTrouble, fileTroubleOf } from './file-trouble.ts';
import type { Invocation } from './invocation.ts';
import type { Outcome, SavedFile } from './outcome.ts';

/** Extensions by media type; raw samples have no container and so no name of their own. */
const extensions: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/webp', 'webp'],
  ['image/gif', 'gif'],
  ['image/avif', 'avif'],
  ['image/svg+xml', 'svg'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/ogg', 'ogg'],
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
  ['audio/aac', 'aac'],
  ['audio/mp4', 'm4a'],
  ['audio/aiff', 'aiff'],
  ['audio/l16', 'pcm'],
  ['audio/pcm', 'pcm'],
]);

/**
 * Saves what a model drew or spoke into the working folder, and prints where. When that cannot be, into the folder of
 * the system for temporary files, and the outcome is an error that says so: what was paid for is never dropped.
 */
export async function saveMedia(
  media: readonly OperationMedia[],
  answer: Pick<Outcome, 'data' | 'meta'>,
  { io, output }: Pick<Invocation, 'io' | 'output'>,
): Promise<Pick<Outcome, 'files' | 'error'>> {
  const name = nameOf(factsOf(answer).id);
  const files: SavedFile[] = [];
  let error: OpenRouterError | undefined;
  for (const [index, each] of media.entries()) {
    const bytes = Buffer.from(each.base64, 'base64');
    const extension = extensions.get(each.mediaType.toLowerCase()) ?? 'bin';
    const place = { name, extension, first: index + 1 };
    const { path, trouble } = await save(bytes, place, io.cwd);
    error ??= trouble;
    if (path === undefined) continue;
    output.layout(`${trouble === undefined ? relative(io.cwd, path) : path}\n`);
    files.push({ path, mime: each.mediaType, bytes: bytes.length });
  }
  return { files, error };
}

interface Saved {
  readonly path: string | undefined;
  readonly trouble?: OpenRouterError | undefined;
}

async function save(bytes: Uint8Array, place: Name, cwd: string): Promise<Saved> {
  try {
    return { path: await writeNew(bytes, place, cwd) };
  } catch (error) {
    const why = `Cannot write into the working folder: ${describeFileTrouble(error)}`;
    return await rescue(bytes, place, why);
  }
}

async function rescue(bytes: Uint8Array, place: Name, why: string): Promise<Saved> {
  try {
    const path = await writeNew(bytes, place, tmpdir());
    const hint = `what the model made is in ${path}; move it before it is cleaned away`;
    return { path, trouble: internalError(why, hint) };
  } catch (error) {
    const both = `${why}; nor into "${tmpdir()}": ${describeFileTrouble(error)}`;
    const hint = 'what the model made could not be kept: ask again where files can be written';
    return { path: undefined, trouble: internalError(both, hint) };
  }
}

/** The id of the answer when it can be the name of a file: it comes from a stranger. */
function nameOf(id: string | null): string {
  return id !== null && /^\w[\w-]{0,99}$/u.test(id) ? id : 'answer';
}

interface Name {
  readonly name: string;
  /** The number to begin with. */
  readonly first: number;
  readonly extension: string;
}

/** Writes a file that was not there, with the next number that is free. */
async function writeNew(
  bytes: Uint8Array,
  { name, first, extension }: Name,
  folder: string,
): Promise<string> {
  for (let number = first; ; number += 1) {
    const path = join(folder, `${name}-${String(number)}.${extension}`);
    try {
      await writeFile(path, bytes, { flag: 'wx' });
      return path;
    } catch (error) {
      if (fileTroubleOf(error) !== 'EEXIST') throw error;
    }
  }
}
