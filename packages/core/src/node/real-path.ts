import { lstat, readlink, realpath } from 'node:fs/promises';
import { fstat } from 'node:fs';
import { promisify } from 'node:util';

const statDescriptor = promisify(fstat);

/**
 * Where an open file or folder is, without links; `undefined` when it is nowhere (any more). The open handle is asked, so
 * that a link that is swapped between opening and looking fools nobody.
 *
 * @param opened The path that it was opened by.
 */
export async function realPath(descriptor: number, opened: string): Promise<string | undefined> {
  let place: string;
  try {
    place = await readlink(`/proc/self/fd/${descriptor}`);
  } catch {
    // There is no such folder on other systems, nor in some containers.
    return await realPathByIdentity(descriptor, opened);
  }
  // The kernel's words for a file whose name was removed. Pipes and the like have no path at all.
  return place.startsWith('/') && !place.endsWith(' (deleted)') ? place : undefined;
}

/**
 * {@link realPath} where the system does not tell: the place that the path leads to must hold the very file. The path is
 * followed again afterwards, so that only who swaps links three times at the right moments could get through.
 */
export async function realPathByIdentity(
  descriptor: number,
  opened: string,
  follow: (path: string) => Promise<string> = realpath,
): Promise<string | undefined> {
  try {
    const handle = await statDescriptor(descriptor, { bigint: true });
    const place = await follow(opened);
    const found = await lstat(place, { bigint: true });
    const isSame = found.dev === handle.dev && found.ino === handle.ino;
    return isSame && (await follow(opened)) === place ? place : undefined;
  } catch {
    // Whatever was there is gone: it has no place.
    return undefined;
  }
}
