import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Maximum names of a folder that are compared: more than a person keeps in one, and read in about a second. */
export const MAX_COMPARED_NAMES = 100_000;

const READ_AT_ONCE = 1_000;

/** Yields the names in a folder, after it was checked that they may be read. */
export type ListNames = (folder: string) => AsyncIterable<string>;

/** Yields the names in a folder. */
export async function* namesOf(folder: string): AsyncGenerator<string> {
  for await (const { name } of await opendir(folder, { bufferSize: READ_AT_ONCE })) yield name;
}

/**
 * Finds what a path that does not exist looks like: names that differ in the Unicode form of accents, in the kind of a space
 * (macOS writes U+202F before "PM"), or in characters that are not seen. Each part that is missing is compared with the names
 * in its folder, so that the last part may be several.
 *
 * @returns the parts of the existing paths; none when there is none.
 */
export async function findLookAlikes(
  folder: string,
  parts: readonly string[],
  list: ListNames,
): Promise<readonly (readonly string[])[]> {
  const found: string[] = [];
  for (const [index, part] of parts.entries()) {
    const parent = join(folder, ...found);
    if (await isThere(join(parent, part))) {
      found.push(part);
      continue;
    }
    const names = await sameNames(part, list(parent));
    if (names.length !== 1) return names.map((name) => [...found, name, ...parts.slice(index + 1)]);
    found.push(...names);
  }
  return [found];
}

/** Maximum names in an error: more would be a listing of the folder. */
const MAX_FOUND = 3;

async function sameNames(part: string, names: AsyncIterable<string>): Promise<string[]> {
  const wanted = foldName(part);
  const same: string[] = [];
  let compared = 0;
  for await (const name of names) {
    compared += 1;
    if (foldName(name) === wanted) same.push(name);
    if (compared === MAX_COMPARED_NAMES || same.length === MAX_FOUND) break;
  }
  return same;
}

const plain = /^[\u0021-\u007e]*$/u;

/** Returns what is seen of a name. */
export function foldName(name: string): string {
  // Most names are.
  if (plain.test(name)) return name;
  return name
    .normalize('NFC')
    .replaceAll(/\p{Zs}/gu, ' ')
    .replaceAll(/\p{Cf}/gu, '');
}

/** Escapes the characters of a path that are not plain: those by which look-alikes differ. */
export function escapePath(path: string): string {
  return path.replaceAll(/[^\u0020-\u007e]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}
