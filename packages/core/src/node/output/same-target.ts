import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import type { OutputStore } from '../../media/output-store.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { toOutputPath } from './file-store.ts';
import { isNamedAsFolder } from './find-target.ts';
import { toFileName } from './output-name.ts';

/** Saved file that has a path. */
interface SavedPath extends Pick<SavedFile, 'mediaType'> {
  readonly path: string;
}

/** Same as {@link isSameTarget}, in a store whose objects have no file paths. */
export async function isSameObject(
  path: string,
  { uri, mediaType }: Pick<SavedFile, 'uri' | 'mediaType'>,
  store: OutputStore,
): Promise<boolean> {
  const location = await store.locate({ path, label: path }).catch(() => undefined);
  if (location === undefined) return false;
  const { name, uriOf } = location;
  // An object in the same folder has a URI that differs in its last part only.
  if (name === undefined) return folderOf(uriOf('x')) === folderOf(uri);
  const { stem, ending } = toFileName({ name, slug: '' }, mediaType);
  return uriOf(`${stem}${ending}`) === uri;
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}

/**
 * Whether a path is that of a saved file, with or without its extension, or of its folder. False when the folder does not
 * exist.
 */
export async function isSameTarget(
  path: string,
  { path: saved, mediaType }: SavedPath,
  root: string,
): Promise<boolean> {
  const target = resolve(root, await toOutputPath(root, path).catch(() => path));
  const folder = await realPath(dirname(saved));
  if (folder === undefined) return false;
  if ((await realPath(target)) === folder) return true;
  if (isNamedAsFolder(path) || (await isFolder(target))) return false;
  if ((await realPath(dirname(target))) !== folder) return false;
  const { stem, ending } = toFileName({ name: basename(target), slug: '' }, mediaType);
  return `${stem}${ending}` === basename(saved);
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function realPath(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}
