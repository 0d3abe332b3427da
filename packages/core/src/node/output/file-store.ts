import { lstat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type {
  OutputLocation,
  OutputLocationRequest,
  OutputStore,
} from '../../media/output-store.ts';
import { isFileUri } from '../../media/written-path.ts';
import { systemClock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import { removeFolders } from '../make-folders.ts';
import { NOT_REGULAR, isMissing } from '../open-file.ts';
import { createFileOutput } from './file-output.ts';
import { outputReadingOf } from '../path-readings.ts';
import type { OutputTarget, OutputRules } from './find-target.ts';
import { createTargets, isNamedAsFolder } from './find-target.ts';
import { notWritable, unsafeOutput } from './output-errors.ts';
import type { OutputFolder } from './output-folder.ts';
import { whileThere } from './output-folder.ts';
import { MAX_NAME_BYTES } from './output-name.ts';
import { SHARED, dropPart, openPart, writeAt } from './part-file.ts';
import { removeStaleParts } from './stale-parts.ts';

/** Creates the store of files: generated files go below a folder, or anywhere where that is allowed. */
export function createFileStore(rules: OutputRules): OutputStore {
  const find = createTargets(rules);
  return {
    async locate({ path: written, label, signal }) {
      try {
        const path = written === undefined ? undefined : await toOutputPath(rules.folder, written);
        const target = await find({ path, label });
        const folder = await whileThere(async () => await tryTarget(target, { label, signal }));
        const requestedPath = path === undefined ? undefined : toAbsolute(rules.folder, path);
        return { ...toLocation(target, folder), requestedPath };
      } catch (error) {
        signal?.throwIfAborted();
        throw notWritable(label, error);
      }
    },
    // A list of jobs may have URIs of another store.
    size: async (uri) => (uri.startsWith('file:') ? await fileSize(fileURLToPath(uri)) : undefined),
  };
}

/**
 * Returns the path that a text for a new file means. A file, or a folder `~`, of exactly that name is meant itself.
 *
 * @throws OpenRouterError `UNSAFE_PATH` for a file URI that is not of this machine.
 */
export async function toOutputPath(folder: string, written: string): Promise<string> {
  const reading = outputReadingOf(written);
  if ('fault' in reading) throw unsafeOutput(written, reading.fault);
  if (reading.path === written) return written;
  const [first = ''] = written.split('/', 1);
  const literal = first === '~' ? first : written;
  const isThere = !literal.includes('..') && (await exists(resolve(folder, literal)));
  return isThere && !isFileUri(written) ? written : reading.path;
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

/** Returns the size of a regular file; `undefined` when there is none. */
export async function fileSize(path: string): Promise<number | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isFile() === true ? stats.size : undefined;
}

/** Returns an absolute path, with the trailing separator of a path that names a folder. */
function toAbsolute(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  return isNamedAsFolder(path) ? join(absolute, sep) : absolute;
}

/** Folder that was checked. */
interface CheckedFolder {
  /** Path without links. */
  readonly folder: string;
  readonly isTaken: boolean;
}

function toLocation(
  { open, name }: OutputTarget,
  { folder, isTaken }: CheckedFolder,
): Omit<OutputLocation, 'requestedPath'> {
  return {
    name,
    isTaken,
    path: name === undefined ? undefined : join(folder, name),
    uriOf: (each) => pathToFileURL(join(folder, each)).href,
    create: async () => await createFileOutput(open, SHARED),
  };
}

/** Checks that a file can be written, and leaves nothing behind. */
async function tryTarget(
  { open, name }: OutputTarget,
  { label, signal }: Pick<OutputLocationRequest, 'label' | 'signal'>,
): Promise<CheckedFolder> {
  const folder = await open(signal);
  try {
    const isTaken = name !== undefined && (await checkTarget(folder.at(name), name, label));
    await tryWriting(folder);
    await removeStaleParts(folder, systemClock.now());
    return { folder: folder.path, isTaken };
  } finally {
    await folder.close();
    await removeFolders(folder.created);
  }
}

/** Whether a file has the name. Throws when something else has it. */
async function checkTarget(path: string, name: string, label: string): Promise<boolean> {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw invalidInput(`Cannot write "${label}": its name is too long`, {
      hints: [{ kind: 'text', text: `A name may have ${MAX_NAME_BYTES} bytes.` }],
    });
  const stats = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (stats === undefined) return false;
  if (stats.isSymbolicLink()) throw unsafeOutput(label, 'a link has its name');
  if (!stats.isFile()) throw unsafeOutput(label, NOT_REGULAR);
  return true;
}

/** Bytes of a small image: a disk with less space counts as full. */
const PROBE_BYTES = 64 * 1024;

async function tryWriting(folder: OutputFolder): Promise<void> {
  const part = await openPart(folder, SHARED);
  try {
    await writeAt(part, new Uint8Array(PROBE_BYTES), 0);
  } finally {
    await dropPart(part);
  }
}
