import { opendir } from 'node:fs/promises';
import { basename } from 'node:path';

import { nearest } from '../shared/suggest.ts';
import type { Hint } from '../shared/hints.ts';

// Enough for a folder of holiday photos; comparing more would delay the error noticeably.
const MAX_COMPARED_NAMES = 2_000;

// More would be a listing of the folder.
const MAX_SUGGESTED_NAMES = 3;

const mediaName =
  /^[^.].*\.(?:a?png|jpe?g|webp|gif|avif|hei[cf]|tiff?|bmp|svg|wav|mp3|flac|og[ga]|opus|aac|m4a|aiff?|pcm|web[ma]|mp4|m4v|mpe?g|mov|pdf)$/iu;

/** Returns names of media files in a folder that are most similar to `requested`, nearest first. */
export async function namesNear(
  folder: string,
  requested: string,
  maxCompared = MAX_COMPARED_NAMES,
): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (entry.isFile() && mediaName.test(entry.name)) names.push(entry.name);
    if (names.length === maxCompared) break;
  }
  return nearest(requested, names, MAX_SUGGESTED_NAMES);
}

/** Returns a hint with similar paths, made from the names of {@link namesNear}; empty when there are none. */
export function similarNameHints(path: string, names: readonly string[]): readonly Hint[] {
  const folder = path.slice(0, path.length - basename(path).length);
  const values = names.map((name) => `${folder}${name}`);
  return values.length === 0 ? [] : [{ kind: 'did-you-mean', values }];
}
