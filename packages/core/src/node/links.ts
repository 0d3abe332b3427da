import { readlink } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';

import type { Platform } from './path-rules.ts';
import { partsOfPath } from './path-rules.ts';

/** Maximum links that are followed before they count as a cycle: more than any system follows. */
export const MAX_LINKS = 64;

/**
 * Resolves a path below a folder, whether or not it exists; `undefined` when a link on the way leaves the folder. Nothing
 * outside is accessed, so that the result cannot reveal what is there.
 *
 * @param folder A path without links.
 */
export async function followLinks(
  folder: string,
  parts: readonly string[],
  platform: Platform,
): Promise<string | undefined> {
  const pending = [...parts];
  let current = folder;
  let links = 0;
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    // `..` after a link means the parent of its target, which is why links are followed one by one.
    const next = join(current, part);
    if (partsOfPath(folder, next, platform) === undefined) return undefined;
    const target = links < MAX_LINKS ? await targetOf(next) : undefined;
    if (target === undefined) {
      current = next;
      continue;
    }
    links += 1;
    const below = isAbsolute(target) ? withoutFolder(folder, target) : target;
    if (below === undefined) return undefined;
    if (isAbsolute(target)) current = folder;
    pending.unshift(...below.split(sep === '/' ? '/' : /[\\/]/u));
  }
  return current;
}

/** Returns the target of a link; `undefined` for anything else, or when nothing is there. */
async function targetOf(path: string): Promise<string | undefined> {
  return await readlink(path).catch(() => undefined);
}

function withoutFolder(folder: string, path: string): string | undefined {
  const start = folder.endsWith(sep) ? folder : folder + sep;
  return `${path}${sep}`.startsWith(start) ? path.slice(folder.length) : undefined;
}
