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

/** A folder that is written to, held open: what is put in place of its name later does not change where it is. */
export interface OutputFolder {
  /** Where it is, without links. */
  readonly place: string;
  /** A path of a file in it, for the system: by the open folder where that is possible, else by its place. */
  at(name: string): string;
  /** Whether it is still where it was. */
  isUnmoved(): Promise<boolean>;
  /** Makes the names in it outlive a loss of power, where the system can. */
  sync(): Promise<void>;
  close(): Promise<void>;
  /** Paths of the folders that had to be made for it, the outer ones first. */
  readonly made: readonly string[];
}

/** Where a folder is. */
export interface FolderRequest {
  /** A folder that is there, without links. */
  readonly from: string;
  /** Parts of the path below it; what is missing is made. None may be a link. */
  readonly parts: readonly string[];
  /** Rights of the folders that are made. @default what the umask leaves */
  readonly mode?: number | undefined;
  /** Whether files are reached by the open folder. @default where the system has names for open files */
  readonly byHandle?: boolean | undefined;
}

/**
 * Opens a folder step by step, so that no link that is put in its way leads elsewhere, and makes what is missing.
 *
 * @throws Error of the system: `ELOOP` or `ENOTDIR` for a link, and our own `EMOVED`.
 */
export async function openOutputFolder(request: FolderRequest): Promise<OutputFolder> {
  const { from, parts, mode = 0o777 } = request;
  let descriptor = await openFolder(from);
  await checkTarget(descriptor, from, from);
  const byHandle = request.byHandle ?? (await hasHandleNames(descriptor));
  let place = from;
  const made: string[] = [];
  for (const part of parts) {
    const next = join(baseOf(byHandle ? descriptor : undefined, place), part);
    place = join(place, part);
    descriptor = await thenClose(descriptor, async () => {
      if (await makeIfMissing(next, mode)) made.push(place);
      return await openFolderItself(next);
    });
  }
  // In the disk's own spelling, which may differ from the caller's in case.
  return {
    ...toOutputFolder(descriptor, await checkTarget(descriptor, place, from), byHandle),
    made,
  };
}

/** Where a folder is that was opened by a path: `from`, or below it. */
async function checkTarget(descriptor: number, opened: string, from: string): Promise<string> {
  return await orClose(descriptor, async () => {
    const place = await realPath(descriptor, opened);
    const parts = place === undefined ? undefined : partsOfPath(from, place, platform);
    if (place === undefined || parts === undefined || (opened === from && place !== from))
      throw movedFolder();
    return place;
  });
}

function toOutputFolder(
  descriptor: number,
  place: string,
  byHandle: boolean,
): Omit<OutputFolder, 'made'> {
  const base = baseOf(byHandle ? descriptor : undefined, place);
  return {
    place,
    at: (name) => join(base, name),
    isUnmoved: async () => (await realPath(descriptor, place)) === place,
    async sync() {
      await syncDescriptor(descriptor).catch(() => {
        // Windows and some network disks cannot; the file itself is written.
      });
    },
    async close() {
      await closeDescriptor(descriptor);
    },
  };
}

function baseOf(descriptor: number | undefined, place: string): string {
  return descriptor === undefined ? place : `/proc/self/fd/${descriptor}`;
}

/** Whether it had to be made. */
async function makeIfMissing(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Removes folders that were made for nothing, as far as nobody has put anything into them. */
export async function removeCreated({ made }: OutputFolder): Promise<void> {
  for (const path of made.toReversed()) {
    // Never with what is in it: another process may have used it since.
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

/** How often a folder is made that is gone at once: processes that try the same place remove what they made for that. */
const MAX_ATTEMPTS = 5;

/** Does something in a folder, again from the start when the folder was removed meanwhile. */
export async function whileThere<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !['ENOENT', 'EMOVED'].includes(codeOf(error))) throw error;
    }
  }
}

/** Only Linux has names for open files that lead on to what is in them, and not in every container. */
async function hasHandleNames(descriptor: number): Promise<boolean> {
  if (platform !== 'linux') return false;
  return await readlink(`/proc/self/fd/${descriptor}`).then(
    () => true,
    () => false,
  );
}
