import { close, fsync } from 'node:fs';
import { mkdir, readlink, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { codeOf, openFolder, openFolderItself, orClose, thenClose } from '../open-file.ts';
import { partsOfPath } from '../path-rules.ts';
import { realPath } from '../real-path.ts';
import { platform } from '../platform.ts';
import { movedFolder } from './output-errors.ts';

const closeDescriptor = promisify(close);
const syncDescriptor = promisify(fsync);

/** Folder that is written to, held open: replacing its name later does not redirect the writes. */
export interface OutputFolder {
  /** Path without links. */
  readonly path: string;
  /** Returns the path of a file in it, for system calls: by the open folder where that is possible, else by its path. */
  at(name: string): string;
  /** Whether it still has the same path. */
  isUnmoved(): Promise<boolean>;
  /** Makes the names in it durable, where the system can. */
  sync(): Promise<void>;
  close(): Promise<void>;
  /** Paths of the folders that were created for it, the outer ones first. */
  readonly created: readonly string[];
}

/** Options for opening a folder. */
export interface FolderRequest {
  /** Existing folder, as a path without links. */
  readonly from: string;
  /** Parts of the path below it; missing ones are created. None may be a link. */
  readonly parts: readonly string[];
  /** Permissions of the created folders. @default what the umask leaves */
  readonly mode?: number | undefined;
  /** Whether files are accessed by the handle of the folder. @default where the system has paths for open files */
  readonly byHandle?: boolean | undefined;
}

/**
 * Opens a folder step by step, so that a link that is placed on the way cannot redirect it, and creates missing folders.
 *
 * @throws Error of the system: `ELOOP` or `ENOTDIR` for a link, and `EMOVED` of {@link movedFolder}.
 */
export async function openOutputFolder(request: FolderRequest): Promise<OutputFolder> {
  const { from, parts, mode = 0o777 } = request;
  let descriptor = await openFolder(from);
  await checkTarget(descriptor, from, from);
  const byHandle = request.byHandle ?? (await hasHandleNames(descriptor));
  let path = from;
  const created: string[] = [];
  for (const part of parts) {
    const next = join(baseOf(byHandle ? descriptor : undefined, path), part);
    path = join(path, part);
    descriptor = await thenClose(descriptor, async () => {
      if (await createIfMissing(next, mode)) created.push(path);
      return await openFolderItself(next);
    });
  }
  // In the spelling of the disk, which may differ from the caller's in case.
  return {
    ...toOutputFolder(descriptor, await checkTarget(descriptor, path, from), byHandle),
    created,
  };
}

/** Returns the real path of a folder that was opened by a path; throws when it is neither `from` nor below it. */
async function checkTarget(descriptor: number, opened: string, from: string): Promise<string> {
  return await orClose(descriptor, async () => {
    const path = await realPath(descriptor, opened);
    const parts = path === undefined ? undefined : partsOfPath(from, path, platform);
    if (path === undefined || parts === undefined || (opened === from && path !== from))
      throw movedFolder();
    return path;
  });
}

function toOutputFolder(
  descriptor: number,
  path: string,
  byHandle: boolean,
): Omit<OutputFolder, 'created'> {
  const base = baseOf(byHandle ? descriptor : undefined, path);
  return {
    path,
    at: (name) => join(base, name),
    isUnmoved: async () => (await realPath(descriptor, path)) === path,
    async sync() {
      await syncDescriptor(descriptor).catch(() => {
        // Windows and some network disks cannot sync a folder; the file itself is written.
      });
    },
    async close() {
      await closeDescriptor(descriptor);
    },
  };
}

function baseOf(descriptor: number | undefined, path: string): string {
  return descriptor === undefined ? path : `/proc/self/fd/${descriptor}`;
}

/** Creates a folder, and returns whether it was missing. */
async function createIfMissing(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes folders that were created in vain, as long as they are empty. */
export async function removeCreated({ created }: OutputFolder): Promise<void> {
  for (const path of created.toReversed()) {
    // `rmdir` fails for a folder that is not empty: another process may use it by now.
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

/** Maximum attempts to create a folder that disappears: processes that check the same target remove the folders they created. */
const MAX_ATTEMPTS = 5;

/** Runs work in a folder, again from the start when the folder was removed meanwhile. */
export async function whileThere<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !['ENOENT', 'EMOVED'].includes(codeOf(error))) throw error;
    }
  }
}

/** Whether the system has paths for open folders that lead to their files: only Linux, and not in every container. */
async function hasHandleNames(descriptor: number): Promise<boolean> {
  if (platform !== 'linux') return false;
  return await readlink(`/proc/self/fd/${descriptor}`).then(
    () => true,
    () => false,
  );
}
