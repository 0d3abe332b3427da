import { lstat, readlink, realpath } from 'node:fs/promises';
import { fstat } from 'node:fs';
import { promisify } from 'node:util';

const statDescriptor = promisify(fstat);

/**
 * Returns the path of an open file or folder, without links; `undefined` when it has none (any more). It is read from the open
 * handle, so that swapping a link between opening and checking has no effect.
 *
 * @param opened Path that it was opened by.
 */
export async function realPath(descriptor: number, opened: string): Promise<string | undefined> {
  let current: string;
  try {
    current = await readlink(`/proc/self/fd/${descriptor}`);
  } catch {
    // Other systems and some containers have no such folder.
    return await realPathByIdentity(descriptor, opened);
  }
  // The kernel's suffix for a file whose name was removed. Pipes and sockets have no path.
  return current.startsWith('/') && !current.endsWith(' (deleted)') ? current : undefined;
}

/**
 * Same as {@link realPath}, where the system has no such folder: the path must lead to the same file. It is resolved again
 * afterwards, so that an attacker would have to swap links three times at the right moments.
 */
export async function realPathByIdentity(
  descriptor: number,
  opened: string,
  follow: (path: string) => Promise<string> = realpath,
): Promise<string | undefined> {
  try {
    const handle = await statDescriptor(descriptor, { bigint: true });
    const current = await follow(opened);
    const target = await lstat(current, { bigint: true });
    const isSame = target.dev === handle.dev && target.ino === handle.ino;
    return isSame && (await follow(opened)) === current ? current : undefined;
  } catch {
    // The file is gone: it has no path.
    return undefined;
  }
}
