import { readlink } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';

import { codeOf, isMissing } from './open-file.ts';

/** Maximum links that are followed before they count as a cycle: more than any system follows. */
export const MAX_LINKS = 64;

/**
 * Resolves a path below a folder, whether or not it exists; `undefined` when a link on the way leaves the folder. Nothing
 * outside is accessed, so that the result cannot reveal what is there, and nothing below the first part that is missing.
 *
 * @param folder A path without links.
 */
export async function followLinks(
  folder: string,
  parts: readonly string[],
): Promise<string | undefined> {
  const pending = parts.toReversed();
  const below: string[] = [];
  let links = 0;
  let isGone = false;
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      // After a link it means the parent of its target, which is why links are followed one by one.
      if (below.pop() === undefined) return undefined;
      isGone = false;
      continue;
    }
    below.push(part);
    if (isGone || links === MAX_LINKS) continue;
    const link = await readLink(join(folder, ...below));
    isGone = link.isMissing;
    if (link.target === undefined) continue;
    links += 1;
    const rest = isAbsolute(link.target) ? withoutFolder(folder, link.target) : link.target;
    if (rest === undefined) return undefined;
    if (isAbsolute(link.target)) below.length = 0;
    else below.pop();
    pending.push(...rest.split(sep === '/' ? '/' : /[\\/]/u).toReversed());
  }
  return join(folder, ...below);
}

interface Link {
  /** `undefined` for anything that is not a link. */
  readonly target?: string | undefined;
  readonly isMissing: boolean;
}

async function readLink(path: string): Promise<Link> {
  try {
    return { target: await readlink(path), isMissing: false };
  } catch (error) {
    return { isMissing: isMissing(error) || codeOf(error) === 'ENAMETOOLONG' };
  }
}

function withoutFolder(folder: string, path: string): string | undefined {
  const start = folder.endsWith(sep) ? folder : folder + sep;
  return `${path}${sep}`.startsWith(start) ? path.slice(folder.length) : undefined;
}
