import { basename, dirname, join, resolve } from 'node:path';

import type { OutputStore } from '../media/output-store.ts';
import type { Workspace } from '../media/workspace.ts';
import { createFileBlob } from '../runtime/node-file-blob.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import { allowUnsafeHint } from './output/output-errors.ts';
import { createPrivateOutput } from './output/file-output.ts';
import { createFileStore, fileSize } from './output/file-store.ts';
import { createReserveOutput } from './output/reserve-output.ts';
import { followLinks } from './links.ts';
import { similarNameHints, namesNear } from './nearby-names.ts';
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
import { isSameTarget, isSameObject } from './output/same-target.ts';
import { fallbackFolders } from './state-folder.ts';
import type { Hint } from '../shared/hints.ts';

/** Options for a workspace. */
export interface WorkspaceOptions {
  /** Folder that files may be read from, configured by the user. */
  readonly inputDir?: string | undefined;
  /** Folder that files are written to, and read from when there is no `inputDir`, configured by the user. */
  readonly outputDir?: string | undefined;
  /** Folder that relative paths start in when neither is configured. @default the working directory */
  readonly cwd?: string | undefined;
  /** Whether the sandbox is disabled: any file may be read and written. @default false */
  readonly allowUnsafePaths?: boolean | undefined;
  /** Maximum bytes of an inline result when no path is requested; a larger one is saved. @default 0 for each */
  readonly inlineMaxBytes?: Workspace['inlineMaxBytes'];
  /** Store of generated files, in place of `outputDir`. A paid result that it does not accept is saved as a file. */
  readonly outputStore?: OutputStore | undefined;
  /** Folder for state files, the last fallback for results. @default the system's, see `createJobLedger` */
  readonly stateHome?: string | undefined;
}

/**
 * Creates a workspace. Files are read below one folder, which is `inputDir`, else `outputDir`, else the working directory,
 * and written below `outputDir`, else the working directory. Files that are outside of it, hidden, or not regular are
 * refused, whichever links lead there. Nothing is opened yet.
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
      // A fallback output is a file, whatever the store is.
      path === undefined ? await store.size(uri) : await fileSize(path),
    isSameTarget: async (path, saved) =>
      saved.path === undefined || options.outputStore !== undefined
        ? await isSameObject(path, saved, store)
        : await isSameTarget(path, { ...saved, path: saved.path }, outputFolder),
    openInput: allowUnsafePaths
      ? async (path) => await openAnywhere(folder, path)
      : createOpen(lazy(async () => await findRoot(folder, named !== undefined))),
    reserveOutput: createReserveOutput({
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
      const reason = 'the input folder is missing or cannot be opened';
      throw invalidInput(`Cannot read "${path}": ${reason}`, { hints: [inputDirHint] });
    });
    if (root.isTooBroad)
      throw unsafe(path, 'no folder is set, and the working directory is too broad', inputDirHint);
    return await openInside(root, path);
  };
}

async function openInside(root: Root, path: string): Promise<Blob> {
  const parts =
    partsBelow(root.configuredPath, path, platform) ?? partsBelow(root.realPath, path, platform);
  // Checked before the disk is accessed, so that nothing is revealed about files elsewhere.
  if (parts === undefined) throw outside(path, root);
  if (isHidden(parts)) throw hidden(path);
  const target = join(root.realPath, ...parts);
  const descriptor = await openForReading(target).catch(async (error: unknown) => {
    throw await explain(error, { root, path, parts });
  });
  return await orClose(descriptor, async () => {
    checkTarget(root, path, await realPath(descriptor, target));
    // Hard links are allowed: they cannot be distinguished from copies, and backup and package tools create many. Creating
    // one takes write access to this folder, and bytes that are not media are never sent.
    return await toBlob(descriptor, path);
  });
}

async function openAnywhere(folder: string, path: string): Promise<Blob> {
  const fault = faultOf(path);
  if (fault !== undefined) throw unsafe(path, fault);
  const target = resolve(folder, path);
  const descriptor = await openForReading(target).catch(async (error: unknown) => {
    const names = await namesNear(dirname(target), basename(path)).catch(() => []);
    throw failed(path, error, isMissing(error) ? similarNameHints(path, names) : []);
  });
  return await orClose(descriptor, async () => await toBlob(descriptor, path));
}

function checkTarget(root: Root, path: string, target: string | undefined): void {
  if (target === undefined) throw unsafe(path, 'it was moved or removed while it was opened');
  const parts = partsOfPath(root.realPath, target, platform);
  if (parts === undefined) throw outside(path, root);
  if (isSystemPath(target)) throw unsafe(path, 'it is in a virtual file system');
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
  /** Parts of the path below the root. */
  readonly parts: readonly string[];
}

/**
 * Returns the error for a file that cannot be opened, with similar names for a missing one. Links are resolved first: the
 * reason why a file outside cannot be opened would reveal what is there.
 */
async function explain(error: unknown, { root, path, parts }: Attempt): Promise<OpenRouterError> {
  try {
    const target = await followLinks(root.realPath, parts, platform);
    if (target === undefined) return outside(path, root);
    checkTarget(root, path, target);
    const folder = dirname(join(root.realPath, ...parts));
    if (!isMissing(error)) return failed(path, error);
    const hints = similarNameHints(path, await namesIn(root, folder, path));
    return failed(path, error, hints.length === 0 ? [rootHint(root)] : hints);
  } catch (thrown) {
    // Without a readable folder there are no similar names.
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
  // The system's message contains the full path, and with it the root.
  return notReadable(path, error, { hints, cause: undefined });
}

const inputDirHint = { kind: 'folder', option: 'inputDir' } as const satisfies Hint;

/** Hint with the folder that files are read from. */
function rootHint({ configuredPath }: Root): Hint {
  return { ...inputDirHint, path: configuredPath };
}

function outside(path: string, root: Root): OpenRouterError {
  const reason = 'it is outside the folder that may be read';
  return unsafe(path, reason, rootHint(root), allowUnsafeHint);
}

function hidden(path: string): OpenRouterError {
  return unsafe(path, 'hidden files and node_modules may not be read', allowUnsafeHint);
}

/** Error with the requested path and never its target, which the caller may not know. */
function unsafe(path: string, reason: string, ...hints: readonly Hint[]): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot read "${path}": ${reason}`, { hints });
}
