import { basename, dirname, join, resolve } from 'node:path';

import type { OutputStore } from '../media/output-store.ts';
import type { Workspace } from '../media/workspace.ts';
import { createFileBlob } from '../runtime/node-file-blob.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import { allowUnsafeHint } from './output/output-errors.ts';
import { createPrivateOutput } from './output/file-output.ts';
import { createFileStore, fileSize } from './output/file-store.ts';
import { createClaim } from './output/reserve-output.ts';
import { followLinks } from './links.ts';
import { meantHints, namesNear } from './nearby-names.ts';
import {
  NOT_REGULAR,
  isMissing,
  isNoFile,
  kindOf,
  notReadable,
  openFolder,
  openForReading,
  orClose,
  thenClose,
} from './open-file.ts';
import {
  faultOf,
  isHidden,
  isSystemPath,
  partsBelow,
  partsOfPath,
  sandboxFaultOf,
} from './path-rules.ts';
import { realPath } from './real-path.ts';
import { platform } from './platform.ts';
import type { Root } from './root.ts';
import { findRoot } from './root.ts';
import { isSameTarget, isPlaceOfObject } from './output/same-target.ts';
import { fallbackFolders } from './state-folder.ts';
import type { Hint } from '../shared/hints.ts';

/** What a workspace is made of. */
export interface WorkspaceOptions {
  /** Folder that files may be read from; named by the user. */
  readonly inputDir?: string | undefined;
  /** Folder that files are written to, and read from when there is no `inputDir`; named by the user. */
  readonly outputDir?: string | undefined;
  /** Folder that relative paths begin in when neither is named. @default the working directory */
  readonly cwd?: string | undefined;
  /** Lifts the sandbox: any file may be read and written. @default false */
  readonly allowUnsafePaths?: boolean | undefined;
  /** Most bytes of what is handed over inline when nobody names a path; what is larger is saved. @default 0 for each */
  readonly inlineMaxBytes?: Workspace['inlineMaxBytes'];
  /** Store of what is made, in place of files below `outputDir`. What it does not take after it was paid goes to files. */
  readonly outputStore?: OutputStore | undefined;
  /** Folder for what programs keep, where results go that no other place takes. @default the system's, see `createJobLedger` */
  readonly stateHome?: string | undefined;
}

/**
 * Makes a workspace. Files are read below one folder, which is `inputDir`, else `outputDir`, else the working directory, and
 * written below `outputDir`, else the working directory. What is outside of it, hidden, or no regular file stays shut,
 * whichever links lead there. Nothing is opened yet.
 */
export function createWorkspace(options: WorkspaceOptions = {}): Workspace {
  const { inputDir, outputDir, allowUnsafePaths = false, inlineMaxBytes } = options;
  const { cwd = process.cwd(), stateHome } = options;
  const named = inputDir ?? outputDir;
  const folder = resolve(cwd, named ?? '.');
  const outputFolder = resolve(cwd, outputDir ?? '.');
  const files = {
    folder: outputFolder,
    isNamed: outputDir !== undefined,
    isConfined: !allowUnsafePaths,
  };
  const store = options.outputStore ?? createFileStore(files);
  return {
    inlineMaxBytes,
    fileSize: async ({ path, uri }) =>
      // What was rescued is a file, whatever the store is.
      path === undefined ? await store.size(uri) : await fileSize(path),
    isSameTarget: async (path, saved) =>
      saved.path === undefined || options.outputStore !== undefined
        ? await isPlaceOfObject(path, saved, store)
        : await isSameTarget(path, { ...saved, path: saved.path }, outputFolder),
    openInput: allowUnsafePaths
      ? async (path) => await openAnywhere(folder, path)
      : createOpen(lazy(async () => await findRoot(folder, named !== undefined))),
    reserveOutput: createClaim({
      store,
      fallbacks: () =>
        fallbackFolders(stateHome)().map((each) => async () => await createPrivateOutput(each)),
    }),
  };
}

function createOpen(find: () => Promise<Root>): Workspace['openInput'] {
  return async (path) => {
    const fault = sandboxFaultOf(path, platform);
    if (fault !== undefined) throw unsafe(path, fault);
    const root = await find().catch(() => {
      const reason = 'the folder for files is missing or cannot be opened';
      throw invalidInput(`Cannot read "${path}": ${reason}`, { hints: [inputDirHint] });
    });
    if (root.isTooWide)
      throw unsafe(path, 'no folder is named, and the working directory is too wide', inputDirHint);
    return await openInside(root, path);
  };
}

async function openInside(root: Root, path: string): Promise<Blob> {
  const parts = partsBelow(root.given, path, platform) ?? partsBelow(root.real, path, platform);
  // Asked before the disk is: nobody learns which files there are elsewhere.
  if (parts === undefined) throw outside(path, root);
  if (isHidden(parts)) throw hidden(path);
  const target = join(root.real, ...parts);
  const descriptor = await openForReading(target).catch(async (error: unknown) => {
    throw await explain(error, { root, path, parts });
  });
  return await orClose(descriptor, async () => {
    checkTarget(root, path, await realPath(descriptor, target));
    // A hard link is allowed: it cannot be told from a copy, and backup and package tools make many. Making one takes
    // write access here, and bytes that are no media go nowhere.
    return await toBlob(descriptor, path);
  });
}

async function openAnywhere(folder: string, path: string): Promise<Blob> {
  const fault = faultOf(path);
  if (fault !== undefined) throw unsafe(path, fault);
  const target = resolve(folder, path);
  const descriptor = await openForReading(target).catch(async (error: unknown) => {
    const names = await namesNear(dirname(target), basename(path)).catch(() => []);
    throw failed(path, error, isMissing(error) ? meantHints(path, names) : []);
  });
  return await orClose(descriptor, async () => await toBlob(descriptor, path));
}

function checkTarget(root: Root, path: string, place: string | undefined): void {
  if (place === undefined) throw unsafe(path, 'it was moved or removed while it was opened');
  const parts = partsOfPath(root.real, place, platform);
  if (parts === undefined) throw outside(path, root);
  if (isSystemPath(place)) throw unsafe(path, 'the system makes it up');
  if (isHidden(parts)) throw hidden(path);
}

async function toBlob(descriptor: number, path: string): Promise<Blob> {
  const kind = await kindOf(descriptor);
  if (kind === 'other') throw unsafe(path, NOT_REGULAR);
  if (kind === 'folder') throw invalidInput(`Cannot read "${path}": it is a folder`);
  return await createFileBlob(descriptor, path);
}

interface Attempt {
  readonly root: Root;
  readonly path: string;
  /** Those of the path below the root. */
  readonly parts: readonly string[];
}

/**
 * A failure to open in words; of what is missing, the names that may have been meant. Asked first is where the links lead:
 * why something outside cannot be opened tells what is there.
 */
async function explain(error: unknown, { root, path, parts }: Attempt): Promise<OpenRouterError> {
  try {
    const place = await followLinks(root.real, parts, platform);
    if (place === undefined) return outside(path, root);
    checkTarget(root, path, place);
    const folder = dirname(join(root.real, ...parts));
    if (!isMissing(error)) return failed(path, error);
    const meant = meantHints(path, await namesIn(root, folder, path));
    return failed(path, error, meant.length === 0 ? [rootHint(root)] : meant);
  } catch (thrown) {
    // Where the folder cannot be opened, no name is near.
    return OpenRouterError.is(thrown) ? thrown : failed(path, error, [rootHint(root)]);
  }
}

async function namesIn(root: Root, folder: string, path: string): Promise<string[]> {
  const descriptor = await openFolder(folder);
  return await thenClose(descriptor, async () => {
    checkTarget(root, path, await realPath(descriptor, folder));
    return await namesNear(
      platform === 'linux' ? `/proc/self/fd/${descriptor}` : folder,
      basename(path),
    );
  });
}

function failed(path: string, error: unknown, hints: readonly Hint[] = []): OpenRouterError {
  if (isNoFile(error)) return unsafe(path, NOT_REGULAR);
  // The system's own words name the whole path, and with it the root.
  return notReadable(path, error, { hints, cause: undefined });
}

const inputDirHint = { kind: 'folder', option: 'inputDir' } as const satisfies Hint;

/** The folder that files are read from: a path below it is one that works. */
function rootHint({ given }: Root): Hint {
  return { ...inputDirHint, path: given };
}

function outside(path: string, root: Root): OpenRouterError {
  const reason = 'it is outside the folder that may be read';
  return unsafe(path, reason, rootHint(root), allowUnsafeHint);
}

function hidden(path: string): OpenRouterError {
  return unsafe(path, 'hidden files and node_modules may not be read', allowUnsafeHint);
}

/** Says what was asked for and never where it leads: who asks may not know. */
function unsafe(path: string, reason: string, ...hints: readonly Hint[]): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot read "${path}": ${reason}`, { hints });
}
