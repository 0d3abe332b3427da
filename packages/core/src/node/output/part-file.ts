import { randomBytes } from 'node:crypto';
import { close, constants, fstat, fsync, open, write } from 'node:fs';
import { link, lstat, open as openFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

import { FileBlob } from '../../runtime/node-file-blob.ts';
import { codeOf, orClose } from '../open-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { realPath } from '../real-path.ts';
import { movedFolder } from './output-errors.ts';

const openDescriptor = promisify(open);
const writeDescriptor = promisify(write);
const statDescriptor = promisify(fstat);
const syncDescriptor = promisify(fsync);
const closeDescriptor = promisify(close);

/** The names of files that are being written: hidden, with the process that writes and a number that nobody guesses. */
export const partName = /^\.openrouter-(\d{1,10})-[0-9a-f]{16}\.part$/u;

/** A file that is being written, in the folder where it is going to have its name. */
export interface PartFile {
  readonly folder: OutputFolder;
  readonly descriptor: number;
  /** For the system. */
  readonly path: string;
}

/** Rights of a file that others may read as the umask says. */
export const SHARED = 0o666;

/** Rights of a file where everybody comes by. */
export const PRIVATE = 0o600;

/** Begins a file in a folder. Nothing that stands there is opened. */
export async function openPart(folder: OutputFolder, mode: number): Promise<PartFile> {
  const path = folder.at(`.openrouter-${process.pid}-${randomBytes(8).toString('hex')}.part`);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = await openDescriptor(path, flags, mode);
  return await orClose(descriptor, async () => {
    const part = { folder, descriptor, path };
    const place = await realPath(descriptor, path);
    if (place !== undefined && dirname(place) === folder.place) return part;
    // Where files are reached by name, the folder may have become a link a moment ago.
    await unlink(path);
    throw movedFolder();
  });
}

/** Writes all of some bytes at a position. */
export async function writeAt(
  { descriptor }: PartFile,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const left = bytes.length - done;
    const { bytesWritten } = await writeDescriptor(descriptor, bytes, done, left, position + done);
    done += bytesWritten;
  }
}

/** A file as a blob for as long as it is open. It must not be written to meanwhile. */
export async function toPartBlob({ descriptor }: PartFile): Promise<Blob> {
  const found = await statDescriptor(descriptor, { bigint: true });
  const size = Number(found.size);
  const info = { modifiedNs: found.mtimeNs, changedNs: found.ctimeNs, links: found.nlink };
  const weight = new ArrayBuffer(0);
  return new FileBlob({ descriptor, name: 'output', size, weight, ...info }, 0, size);
}

/** Waits until the disk has the bytes. */
export async function syncPart({ descriptor }: PartFile): Promise<void> {
  await syncDescriptor(descriptor).catch((error: unknown) => {
    // What is no disk, such as a share, may have nothing to wait for.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  });
}

/** Gives a file up. What is no longer there need not be removed. */
export async function dropPart({ descriptor, path }: PartFile): Promise<void> {
  await unlink(path).catch(() => undefined);
  // Nothing is read or written any more; that closing may fail changes nothing.
  await closeDescriptor(descriptor).catch(() => undefined);
}

/**
 * Gives a file its name, whole at once; false when the name is taken. Of several that want it, in this process or another, one
 * gets it. Only a regular file is ever replaced.
 *
 * @param join Gives a file a second name.
 */
export async function publishPart(
  part: PartFile,
  { name, mayReplace }: { readonly name: string; readonly mayReplace: boolean },
  join: (from: string, to: string) => Promise<void> = link,
): Promise<boolean> {
  const target = part.folder.at(name);
  const isOurs = mayReplace && (await isRegular(target));
  return isOurs ? await replace(part, target) : await claimName(part, target, join);
}

async function isRegular(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function replace({ path }: PartFile, target: string): Promise<boolean> {
  try {
    await rename(path, target);
    return true;
  } catch (error) {
    // It has become a folder a moment ago.
    if (taken.has(codeOf(error))) return false;
    throw error;
  }
}

async function claimName(
  { path }: PartFile,
  target: string,
  join: (from: string, to: string) => Promise<void>,
): Promise<boolean> {
  try {
    // Unlike renaming, this never takes the place of anything.
    await join(path, target);
  } catch (error) {
    if (taken.has(codeOf(error))) return false;
    if (!unlinkable.has(codeOf(error))) throw error;
    return await reserve(path, target);
  }
  // The file has its name; a second, hidden one is removed later as an old part.
  await unlink(path).catch(() => undefined);
  return true;
}

/** How a disk says that a file cannot have two names there: FAT, some shares, folders of a phone. */
const unlinkable: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

const taken: ReadonlySet<string> = new Set(['EEXIST', 'EISDIR', 'ENOTEMPTY']);

/** Without second names: an empty file takes the name, which only one can make, and ours takes its place. */
async function reserve(path: string, target: string): Promise<boolean> {
  try {
    await (await openFile(target, 'wx', SHARED)).close();
  } catch (error) {
    if (taken.has(codeOf(error))) return false;
    throw error;
  }
  try {
    await rename(path, target);
    return true;
  } catch (error) {
    // Nothing stands under a name that is not whole.
    await unlink(target).catch(() => undefined);
    throw error;
  }
}
