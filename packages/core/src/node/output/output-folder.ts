import { close, fsync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { FolderOptions } from '../make-folders.ts';
import { makeFolder, removeFolders } from '../make-folders.ts';
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
export interface FolderRequest extends FolderOptions {
  /** Existing folder, as a path without links. */
  readonly from: string;
  /** Parts of the path below it; missing ones are created. None may be a link. */
  readonly parts: readonly string[];
  /** Whether files are accessed by the handle of the folder. @default where the system has paths for open files */
  readonly byHandle?: boolean | undefined;
}

/**
 * Opens a folder step by step, so that a link that is placed on the way cannot redirect it, and creates missing folders.
 *
 * @throws Error of the system: `ELOOP` or `ENOTDIR` for a link, and `EMOVED` of {@link movedFolder}.
 */
export async function openOutputFolder(request: FolderRequest): Promise<OutputFolder> {
  const created: string[] = [];
  try {
    return { ...(await openParts(request, created)), created };
  } catch (error) {
    await removeFolders(created);
    throw error;
  }
}

/** Opens a folder, and adds those that it creates to `created`. */
async function openParts(
  request: FolderRequest,
  created: string[],
): Promise<Omit<OutputFolder, 'created'>> {
  const { from, parts, mode = 0o777, signal } = request;
  let descriptor = await openFolder(from);
  await checkTarget(descriptor, from, from);
  const byHandle = request.byHandle ?? (await hasHandleNames(descriptor));
  let path = from;
  for (const part of parts) {
    const next = join(baseOf(byHandle ? descriptor : undefined, path), part);
    path = join(path, part);
    descriptor = await thenClose(descriptor, async () => {
      signal?.throwIfAborted();
      if (await makeFolder(next, mode)) created.push(path);
      return await openFolderItself(next);
    });
  }
  // In the spelling of the disk, which may differ from the caller's in case.
  return toOutputFolder(descriptor, await checkTarget(descriptor, path, from), byHandle);
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
