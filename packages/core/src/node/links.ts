import { readlink } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';

import type { Platform } from './path-rules.ts';
import { partsOfPath } from './path-rules.ts';

/** Links that are followed before they are taken for a circle: more than any system follows. */
export const MAX_LINKS = 64;

/**
 * Where a path below a folder leads, whether or not something is there; `undefined` when a link on the way leaves the
 * folder. Nothing outside is looked at, so that the answer cannot depend on what is there.
 *
 * @param folder Without links itself.
 */
export async function followLinks(
  folder: string,
  parts: readonly string[],
  platform: Platform,
): Promise<string | undefined> {
  const waiting = [...parts];
  let place = folder;
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    // `..` after a link means the folder above its target, which is why links are followed one by one.
    const next = join(place, part);
    if (partsOfPath(folder, next, platform) === undefined) return undefined;
    const target = links < MAX_LINKS ? await targetOf(next) : undefined;
    if (target === undefined) {
      place = next;
      continue;
    }
    links += 1;
    const below = isAbsolute(target) ? withoutFolder(folder, target) : target;
    if (below === undefined) return undefined;
    if (isAbsolute(target)) place = folder;
    waiting.unshift(...below.split(sep === '/' ? '/' : /[\\/]/u));
  }
  return place;
}

/** What a link says; `undefined` for what is none, or not there. */
async function targetOf(path: string): Promise<string | undefined> {
  return await readlink(path).catch(() => undefined);
}

function withoutFolder(folder: string, path: string): string | undefined {
  const start = folder.endsWith(sep) ? folder : folder + sep;
  return `${path}${sep}`.startsWith(start) ? path.slice(folder.length) : undefined;
}
