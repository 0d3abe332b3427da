import { lstat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { OutputLocation, OutputStore } from '../../media/output-store.ts';
import { systemClock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { NOT_REGULAR, isMissing } from '../open-file.ts';
import { createFileOutput } from './file-output.ts';
import type { OutputTarget, OutputRules } from './find-target.ts';
import { createTargets, isNamedAsFolder } from './find-target.ts';
import { notWritable, unsafeOutput } from './output-errors.ts';
import type { OutputFolder } from './output-folder.ts';
import { removeCreated, whileThere } from './output-folder.ts';
import { MAX_NAME_BYTES } from './output-name.ts';
import { SHARED, dropPart, openPart, writeAt } from './part-file.ts';
import { removeStaleParts } from './stale-parts.ts';

/** Creates the store of files: what is made goes below a folder, or anywhere where that is allowed. */
export function createFileStore(rules: OutputRules): OutputStore {
  const find = createTargets(rules);
  return {
    async locate({ path, label }) {
      try {
        const place = await find({ path, label });
        const tried = await whileThere(async () => await tryTarget(place, label));
        const requestedPath = path === undefined ? undefined : toAbsolute(rules.folder, path);
        return { ...toLocation(place, tried), requestedPath };
      } catch (error) {
        throw notWritable(label, error);
      }
    },
    // A list of jobs may tell of what lies in another store.
    size: async (uri) => (uri.startsWith('file:') ? await fileSize(fileURLToPath(uri)) : undefined),
  };
}

/** Size of a regular file; `undefined` when there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}

/** A path from anywhere; one that is named as a folder stays so. */
function toAbsolute(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  return isNamedAsFolder(path) ? join(absolute, sep) : absolute;
}

/** Folder that was tried. */
interface TriedFolder {
  /** Where it is. */
  readonly folder: string;
  readonly isTaken: boolean;
}

function toLocation(
  { open, name }: OutputTarget,
  { folder, isTaken }: TriedFolder,
): Omit<OutputLocation, 'requestedPath'> {
  return {
    name,
    isTaken,
    path: name === undefined ? undefined : join(folder, name),
    uriOf: (each) => pathToFileURL(join(folder, each)).href,
    create: async () => await createFileOutput(open, SHARED),
  };
}

/** Looks whether a file can be written. It leaves nothing behind. */
async function tryTarget({ open, name }: OutputTarget, label: string): Promise<TriedFolder> {
  const folder = await open();
  try {
    const isTaken = name !== undefined && (await checkTarget(folder.at(name), name, label));
    await tryWriting(folder);
    await removeStaleParts(folder, systemClock.now());
    return { folder: folder.place, isTaken };
  } finally {
    await folder.close();
    await removeCreated(folder);
  }
}

/** Whether a file has a name. What else has it stays. */
async function checkTarget(path: string, name: string, label: string): Promise<boolean> {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw invalidInput(`Cannot write "${label}": its name is too long`, {
      hints: [{ kind: 'text', text: `A name may have ${MAX_NAME_BYTES} bytes.` }],
    });
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) return false;
  if (found.isSymbolicLink()) throw unsafeOutput(label, 'a link has its name');
  if (!found.isFile()) throw unsafeOutput(label, NOT_REGULAR);
  return true;
}

/** A small picture: a disk with less room is as good as full. */
const PROBE_BYTES = 64 * 1024;

async function tryWriting(folder: OutputFolder): Promise<void> {
  const part = await openPart(folder, SHARED);
  try {
    await writeAt(part, new Uint8Array(PROBE_BYTES), 0);
  } finally {
    await dropPart(part);
  }
}
