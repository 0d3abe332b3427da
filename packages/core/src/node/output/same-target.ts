import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import type { SavedFile } from '../../media/workspace.ts';
import { isNamedAsFolder } from './find-target.ts';
import { toFileName } from './output-name.ts';

/**
 * Whether a path is that of a file that was saved, with or without its extension, or of the folder it lies in. What is not
 * there is none of them.
 */
export async function isPlaceOf(
  path: string,
  { path: saved, mediaType }: Pick<SavedFile, 'path' | 'mediaType'>,
  root: string,
): Promise<boolean> {
  const target = resolve(root, path);
  const folder = await placeOf(dirname(saved));
  if (folder === undefined) return false;
  if ((await placeOf(target)) === folder) return true;
  if (isNamedAsFolder(path) || (await isFolder(target))) return false;
  if ((await placeOf(dirname(target))) !== folder) return false;
  const { stem, ending } = toFileName({ name: basename(target), slug: '' }, mediaType);
  return `${stem}${ending}` === basename(saved);
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function placeOf(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}
