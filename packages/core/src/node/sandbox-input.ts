import { basename, dirname, join } from 'node:path';

import type { WrittenPath } from '../media/written-path.ts';
import { createFileBlob } from '../runtime/node-file-blob.ts';
import type { Hint } from '../shared/hints.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { followLinks } from './links.ts';
import { namesOf } from './look-alikes.ts';
import { namesNear, similarNameHints } from './nearby-names.ts';
import {
  NOT_REGULAR,
  closeFile,
  isMissing,
  isNoFile,
  kindOf,
  notReadable,
  openFolder,
  orClose,
  thenClose,
} from './open-file.ts';
import type { InputRules, InputTarget } from './open-input.ts';
import { allowUnsafeHint } from './output/output-errors.ts';
import {
  isHidden,
  isSystemPath,
  lengthFaultOf,
  partsBelow,
  partsOfPath,
  sandboxFaultOf,
} from './path-rules.ts';
import { platform } from './platform.ts';
import { realPath } from './real-path.ts';
import type { Root } from './root.ts';

/**
 * Returns the rules for files below a root. Files that are outside of it, hidden, or not regular are refused, whichever links
 * lead there.
 */
export function sandboxRules(root: Root): InputRules {
  return {
    locate: (reading, label) => locate(root, reading, label),
    accept: async (descriptor, path, label) =>
      await orClose(descriptor, async () => {
        checkTarget(root, label, await realPath(descriptor, path));
        // Hard links are allowed: they cannot be distinguished from copies, and backup and package tools create many. Creating
        // one takes write access to this folder, and bytes that are not media are never sent.
        return await toFileBlob(descriptor, label);
      }),
    explain: async (error, target, label) => await explain(error, { root, target, label }),
    list: (folder, label) => listChecked(root, folder, label),
  };
}

function locate(root: Root, reading: WrittenPath, label: string): InputTarget | OpenRouterError {
  if ('fault' in reading) return unsafe(label, reading.fault);
  const { path } = reading;
  const tooLong = lengthFaultOf(path);
  if (tooLong !== undefined) return invalidInput(`Cannot read "${label}": ${tooLong}`);
  const fault = sandboxFaultOf(path, platform);
  if (fault !== undefined) return unsafe(label, fault);
  const parts =
    partsBelow(root.configuredPath, path, platform) ?? partsBelow(root.realPath, path, platform);
  // Checked before the disk is accessed, so that nothing is revealed about files elsewhere.
  if (parts === undefined) return outside(label, root);
  return isHidden(parts) ? hidden(label) : { folder: root.realPath, parts };
}

function checkTarget(root: Root, label: string, target: string | undefined): void {
  if (target === undefined) throw unsafe(label, 'it was moved or removed while it was opened');
  const parts = partsOfPath(root.realPath, target, platform);
  if (parts === undefined) throw outside(label, root);
  if (isSystemPath(target)) throw unsafe(label, 'it is in a virtual file system');
  if (isHidden(parts)) throw hidden(label);
}

/** Returns an open file as a blob. */
export async function toFileBlob(descriptor: number, label: string): Promise<Blob> {
  const kind = await kindOf(descriptor);
  if (kind === 'other') throw unsafe(label, NOT_REGULAR);
  if (kind === 'folder') throw invalidInput(`Cannot read "${label}": it is a folder`);
  return await createFileBlob(descriptor, label);
}

interface Attempt {
  readonly root: Root;
  readonly target: InputTarget;
  readonly label: string;
}

/**
 * Returns the error for a file that cannot be opened, with similar names for a missing one. Links are resolved first: the
 * reason why a file outside cannot be opened would reveal what is there.
 */
async function explain(
  error: unknown,
  { root, target: { parts }, label }: Attempt,
): Promise<OpenRouterError> {
  try {
    const target = await followLinks(root.realPath, parts);
    if (target === undefined) return outside(label, root);
    checkTarget(root, label, target);
    const path = join(root.realPath, ...parts);
    if (!isMissing(error)) return notOpened(label, error);
    const hints = similarNameHints(label, await namesIn(root, path, label));
    return notOpened(label, error, hints.length === 0 ? [rootHint(root)] : hints);
  } catch (thrown) {
    // Without a readable folder there are no similar names.
    return OpenRouterError.is(thrown) ? thrown : notOpened(label, error, [rootHint(root)]);
  }
}

async function namesIn(root: Root, path: string, label: string): Promise<string[]> {
  const descriptor = await openFolder(dirname(path));
  return await thenClose(descriptor, async () => {
    const folder = await checkFolder(root, { descriptor, path: dirname(path), label });
    return await namesNear(folder, basename(path));
  });
}

async function* listChecked(root: Root, path: string, label: string): AsyncGenerator<string> {
  const descriptor = await openFolder(path);
  try {
    yield* namesOf(await checkFolder(root, { descriptor, path, label }));
  } finally {
    await closeFile(descriptor);
  }
}

/** Returns the path by which an open folder is read, so that replacing its name does not redirect the reading. */
async function checkFolder(
  root: Root,
  folder: { readonly descriptor: number; readonly path: string; readonly label: string },
): Promise<string> {
  const { descriptor, path, label } = folder;
  checkTarget(root, label, await realPath(descriptor, path));
  return platform === 'linux' ? `/proc/self/fd/${descriptor}` : path;
}

/** Error for a file that cannot be opened. */
export function notOpened(
  label: string,
  error: unknown,
  hints: readonly Hint[] = [],
): OpenRouterError {
  if (isNoFile(error)) return unsafe(label, NOT_REGULAR);
  // The system's message contains the full path, and with it the root.
  return notReadable(label, error, { hints, cause: undefined });
}

/** Hint with the option for the folder that files are read from. */
export const inputDirHint = { kind: 'folder', option: 'inputDir' } as const satisfies Hint;

function rootHint({ configuredPath }: Root): Hint {
  return { ...inputDirHint, path: configuredPath };
}

function outside(label: string, root: Root): OpenRouterError {
  const reason = 'it is outside the folder that may be read';
  return unsafe(label, reason, rootHint(root), allowUnsafeHint);
}

function hidden(label: string): OpenRouterError {
  return unsafe(label, 'hidden files and node_modules may not be read', allowUnsafeHint);
}

/** Error with the requested path and never its target, which the caller may not know. */
export function unsafe(label: string, reason: string, ...hints: readonly Hint[]): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot read "${label}": ${reason}`, { hints });
}
