import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, parse, resolve } from 'node:path';

import type { Workspace } from '../media/workspace.ts';
import { createFileBlob } from '../runtime/node-file-blob.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { lazily } from '../shared/lazily.ts';
import { namesNear } from './nearby-names.ts';
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
import type { Platform } from './path-rules.ts';
import { faultOf, isHidden, isSystemPlace, partsBelow, sandboxFaultOf } from './path-rules.ts';
import { placeOf } from './place.ts';

/** What a workspace is made of. */
export interface WorkspaceOptions {
  /** Folder that files may be read from; named by the user. */
  readonly inputDir?: string | undefined;
  /** Folder that files are written to, and read from when there is no `inputDir`; named by the user. */
  readonly outputDir?: string | undefined;
  /** Folder that relative paths begin in when neither is named. @default the working directory */
  readonly cwd?: string | undefined;
  /** Lifts the sandbox: any file may be read. @default false */
  readonly allowUnsafePaths?: boolean | undefined;
}

/**
 * Makes a workspace: the files below one folder, which is `inputDir`, else `outputDir`, else the working directory. What
 * is outside of it, hidden, or no regular file stays shut, whichever links lead there. Nothing is opened yet.
 */
export function createWorkspace(options: WorkspaceOptions = {}): Workspace {
  const { inputDir, outputDir, cwd = process.cwd(), allowUnsafePaths = false } = options;
  const named = inputDir ?? outputDir;
  const folder = resolve(cwd, named ?? '.');
  if (allowUnsafePaths) return { open: async (path) => await openAnywhere(folder, path) };
  const findRoot = lazily(async () => await makeRoot(folder, named !== undefined));
  return {
    async open(path) {
      const fault = sandboxFaultOf(path, platform);
      if (fault !== undefined) throw unsafe(path, fault);
      const root = await findRoot().catch(() => {
        const reason = 'the folder for files is missing or cannot be opened';
        throw invalidInput(`Cannot read "${path}": ${reason}`, { hints: [toName] });
      });
      if (root.isTooWide)
        throw unsafe(path, 'nobody named a folder, and the working directory is too wide', toName);
      return await openInside(root, path);
    },
  };
}

interface Root {
  /** As it was named. */
  readonly given: string;
  /** The same without links. */
  readonly real: string;
  /** Whether nobody named it and it holds all that a user has. */
  readonly isTooWide: boolean;
}

const platform: Platform =
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

async function makeRoot(given: string, isNamed: boolean): Promise<Root> {
  const real = await realpath(given);
  return { given, real, isTooWide: !isNamed && (await isTooWide(real)) };
}

/** The root of a file system, the home directory and what is above it. */
async function isTooWide(real: string): Promise<boolean> {
  if (parse(real).root === real) return true;
  try {
    return partsBelow(real, await realpath(homedir()), platform) !== undefined;
  } catch {
    // Who has no home directory has nothing in it.
    return false;
  }
}

async function openInside(root: Root, path: string): Promise<Blob> {
  const parts = partsBelow(root.given, path, platform) ?? partsBelow(root.real, path, platform);
  // Asked before the disk is: nobody learns which files there are elsewhere.
  if (parts === undefined) throw outside(path);
  if (isHidden(parts)) throw hidden(path);
  const target = join(root.real, ...parts);
  const descriptor = await openForReading(target).catch(async (error: unknown) => {
    throw await explain(error, { root, path, target });
  });
  return await orClose(descriptor, async () => {
    checkPlace(root, path, await placeOf(descriptor, target));
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
    const names = await namesIn(dirname(target), path).catch(() => []);
    throw failed(path, error, isMissing(error) ? names : []);
  });
  return await orClose(descriptor, async () => await toBlob(descriptor, path));
}

function checkPlace(root: Root, path: string, place: string | undefined): void {
  if (place === undefined) throw unsafe(path, 'it was moved or removed while it was opened');
  const parts = partsBelow(root.real, place, platform);
  // Both are without links and in the case of the disk, so that they must agree to the letter.
  if (parts === undefined || !place.startsWith(root.real)) throw outside(path);
  if (isSystemPlace(place)) throw unsafe(path, 'the system makes it up');
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
  readonly target: string;
}

/** A failure to open in words; of what is missing, the names that may have been meant. */
async function explain(error: unknown, { root, path, target }: Attempt): Promise<OpenRouterError> {
  if (!isMissing(error)) return failed(path, error);
  let folder = dirname(target);
  let names: string[] | undefined;
  while (names === undefined && folder.length >= root.real.length) {
    try {
      // A folder may be a link to elsewhere: what is missing there must not be told from what is there.
      names = await namesIn(folder, path, (place) => {
        checkPlace(root, path, place);
      });
    } catch (thrown) {
      if (OpenRouterError.is(thrown)) return thrown;
      if (folder === dirname(folder)) break;
      folder = dirname(folder);
    }
  }
  const isSameFolder = folder === dirname(target);
  return failed(path, error, isSameFolder ? names : []);
}

async function namesIn(
  folder: string,
  path: string,
  check: (place: string | undefined) => void = () => undefined,
): Promise<string[]> {
  const descriptor = await openFolder(folder);
  return await thenClose(descriptor, async () => {
    const place = await placeOf(descriptor, folder);
    check(place);
    return await namesNear(
      platform === 'linux' ? `/proc/self/fd/${descriptor}` : folder,
      basename(path),
    );
  });
}

function failed(path: string, error: unknown, names: readonly string[] = []): OpenRouterError {
  if (isNoFile(error)) return unsafe(path, NOT_REGULAR);
  const folder = path.slice(0, path.length - basename(path).length);
  const meant = names.map((name) => `"${folder}${name}"`).join(' or ');
  const hints = meant === '' ? [] : [`Did you mean ${meant}?`];
  // The system's own words name the whole path, and with it the root.
  return notReadable(path, error, { hints, cause: undefined });
}

const toName = 'OPENROUTER_INPUT_DIR names the folder that files are read from.';
const toLift =
  'OPENROUTER_ALLOW_UNSAFE_PATHS=1 lets every file be read; only its user can decide that.';

function outside(path: string): OpenRouterError {
  return unsafe(path, 'it is outside the folder that may be read', toName, toLift);
}

function hidden(path: string): OpenRouterError {
  return unsafe(path, 'hidden files and node_modules may not be read', toLift);
}

/** Says what was asked for and never where it leads: who asks may not know. */
function unsafe(path: string, reason: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot read "${path}": ${reason}`, { hints });
}
