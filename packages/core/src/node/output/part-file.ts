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

/** Names of files that are being written: hidden, with the id of the process and a random number that cannot be guessed. */
export const partName = /^\.openrouter-(\d{1,10})-[0-9a-f]{16}\.part$/u;

/** File that is being written, in its target folder. */
export interface PartFile {
  readonly folder: OutputFolder;
  readonly descriptor: number;
  /** Path for system calls. */
  readonly path: string;
}

/** Permissions of a file, reduced by the umask. */
export const SHARED = 0o666;

/** Permissions of a file in a shared folder. */
export const PRIVATE = 0o600;

/** Creates a file in a folder. An existing file is never opened. */
export async function openPart(folder: OutputFolder, mode: number): Promise<PartFile> {
  const path = folder.at(`.openrouter-${process.pid}-${randomBytes(8).toString('hex')}.part`);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = await openDescriptor(path, flags, mode);
  return await orClose(descriptor, async () => {
    const part = { folder, descriptor, path };
    const partPath = await realPath(descriptor, path);
    if (partPath !== undefined && dirname(partPath) === folder.path) return part;
    // Where files are accessed by name, the folder may have been replaced by a link meanwhile.
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
    const length = bytes.length - done;
    const { bytesWritten } = await writeDescriptor(
      descriptor,
      bytes,
      done,
      length,
      position + done,
    );
    done += bytesWritten;
  }
}

/** Returns a file as a blob, valid as long as it is open. It must not be written to meanwhile. */
export async function toPartBlob({ descriptor }: PartFile): Promise<Blob> {
  const stats = await statDescriptor(descriptor, { bigint: true });
  const size = Number(stats.size);
  const info = { modifiedNs: stats.mtimeNs, changedNs: stats.ctimeNs, links: stats.nlink };
  const weight = new ArrayBuffer(0);
  return new FileBlob({ descriptor, name: 'output', size, weight, ...info }, 0, size);
}

/** Flushes the bytes to the disk. */
export async function syncPart({ descriptor }: PartFile): Promise<void> {
  await syncDescriptor(descriptor).catch((error: unknown) => {
    // Network shares and other file systems may not support it.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  });
}

/** Closes and removes a part file, which may be gone already. */
export async function dropPart({ descriptor, path }: PartFile): Promise<void> {
  await unlink(path).catch(() => undefined);
  // Nothing is read or written any more, so a failure to close has no effect.
  await closeDescriptor(descriptor).catch(() => undefined);
}

/**
 * Names a file atomically; false when the name exists. Of several concurrent calls, in this process or another, one succeeds.
 * Only a regular file is ever replaced.
 *
 * @param join Creates a hard link.
 */
export async function publishPart(
  part: PartFile,
  { name, mayReplace }: { readonly name: string; readonly mayReplace: boolean },
  join: (from: string, to: string) => Promise<void> = link,
): Promise<boolean> {
  const target = part.folder.at(name);
  const isOurs = mayReplace && (await isRegular(target));
  return isOurs ? await replace(part, target) : await linkName(part, target, join);
}

async function isRegular(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

async function replace({ path }: PartFile, target: string): Promise<boolean> {
  try {
    await rename(path, target);
    return true;
  } catch (error) {
    // The target has become a folder meanwhile.
    if (existsCodes.has(codeOf(error))) return false;
    throw error;
  }
}

async function linkName(
  { path }: PartFile,
  target: string,
  join: (from: string, to: string) => Promise<void>,
): Promise<boolean> {
  try {
    // Unlike renaming, this never replaces a file.
    await join(path, target);
  } catch (error) {
    if (existsCodes.has(codeOf(error))) return false;
    if (!unsupportedCodes.has(codeOf(error))) throw error;
    return await reserve(path, target);
  }
  // The file has its name; a remaining hidden name is removed later as a stale part.
  await unlink(path).catch(() => undefined);
  return true;
}

/** Error codes of file systems without hard links: FAT, some network shares, folders of a phone. */
const unsupportedCodes: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

const existsCodes: ReadonlySet<string> = new Set(['EEXIST', 'EISDIR', 'ENOTEMPTY']);

/** Names a file without hard links: creates an empty file of the name, which only one process can, and replaces it. */
async function reserve(path: string, target: string): Promise<boolean> {
  try {
    await (await openFile(target, 'wx', SHARED)).close();
  } catch (error) {
    if (existsCodes.has(codeOf(error))) return false;
    throw error;
  }
  try {
    await rename(path, target);
    return true;
  } catch (error) {
    // A name never has an incomplete file.
    await unlink(target).catch(() => undefined);
    throw error;
  }
}
