import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import { invalidInput } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { followLinks } from '../links.ts';
import type { OpenFolder } from './file-output.ts';
import type { OutputFolder } from './output-folder.ts';
import { openOutputFolder } from './output-folder.ts';
import {
  faultOf,
  isHidden,
  isSystemPath,
  partsBelow,
  partsOfPath,
  sandboxFaultOf,
} from '../path-rules.ts';
import { platform } from '../platform.ts';
import type { Root } from '../root.ts';
import { createRoot } from '../root.ts';
import { hiddenOutput, outsideOutput, outputDirHint, unsafeOutput } from './output-errors.ts';

/** Rules for the targets of output files. */
export interface OutputRules {
  /** Folder of files without a path, and of relative paths. */
  readonly folder: string;
  /** Whether the user configured that folder. */
  readonly isNamed: boolean;
  /** Whether all files must stay in it. */
  readonly isConfined: boolean;
}

/** Target of an output file. */
export interface OutputTarget {
  /** Resolves the folder again, and creates it when it is missing. */
  readonly open: OpenFolder;
  /** `undefined` when the path names a folder. */
  readonly name: string | undefined;
}

/** Requested path, and its name in error messages. */
export interface Requested {
  readonly path: string | undefined;
  readonly label: string;
}

/** Returns a function that finds the target of a path. It creates only the root. */
export function createTargets(rules: OutputRules): (requested: Requested) => Promise<OutputTarget> {
  if (!rules.isConfined) return async (requested) => await findAnywhere(rules.folder, requested);
  const find = lazy(async () => await createRoot(rules.folder, rules.isNamed));
  return async (requested) => {
    const { path = '.', label } = requested;
    const fault = sandboxFaultOf(path, platform);
    if (fault !== undefined) throw unsafeOutput(label, fault);
    const root = await find().catch(() => {
      const reason = 'the output folder is missing and cannot be created';
      throw invalidInput(`Cannot write "${label}": ${reason}`, { hints: [outputDirHint] });
    });
    if (root.isTooBroad) {
      const reason = 'no folder is set, and the working directory is too broad';
      throw unsafeOutput(label, reason, outputDirHint);
    }
    return await findInside(root, path, label);
  };
}

async function findInside(root: Root, path: string, label: string): Promise<OutputTarget> {
  const parts =
    partsBelow(root.configuredPath, path, platform) ?? partsBelow(root.realPath, path, platform);
  // Checked before the disk is accessed, so that nothing is revealed about files elsewhere.
  if (parts === undefined) throw outsideOutput(label, root.configuredPath);
  if (isHidden(parts)) throw hiddenOutput(label);
  const target = await targetOfParts(root, parts, label);
  const isFolder = isNamedAsFolder(path) || (await isExistingFolder(target));
  const folderParts = isFolder ? parts : parts.slice(0, -1);
  return {
    name: isFolder ? undefined : parts.at(-1),
    open: async () => await openInside(root, folderParts, label),
  };
}

async function openInside(
  root: Root,
  parts: readonly string[],
  label: string,
): Promise<OutputFolder> {
  const target = await targetOfParts(root, parts, label);
  if (isSystemPath(target)) throw unsafeOutput(label, 'it is in a virtual file system');
  // Links were followed above; a link that appears on the way from now on is not trusted.
  const realParts = partsOfPath(root.realPath, target, platform) ?? [];
  return await openOutputFolder({ from: root.realPath, parts: realParts });
}

/** Resolves the links of a path, which may not lead outside or to a hidden folder. */
async function targetOfParts(root: Root, parts: readonly string[], label: string): Promise<string> {
  const target = await followLinks(root.realPath, parts, platform);
  const realParts = target === undefined ? undefined : partsOfPath(root.realPath, target, platform);
  if (target === undefined || realParts === undefined)
    throw outsideOutput(label, root.configuredPath);
  if (isHidden(realParts)) throw hiddenOutput(label);
  return target;
}

async function findAnywhere(folder: string, { path, label }: Requested): Promise<OutputTarget> {
  const fault = path === undefined ? undefined : faultOf(path);
  if (fault !== undefined) throw unsafeOutput(label, fault);
  const target = resolve(folder, path ?? '.');
  const isFolder = path === undefined || isNamedAsFolder(path) || (await isExistingFolder(target));
  const folderPath = isFolder ? target : dirname(target);
  return {
    name: isFolder ? undefined : basename(target),
    async open() {
      const first = await mkdir(folderPath, { recursive: true });
      const opened = await openOutputFolder({ from: await realpath(folderPath), parts: [] });
      return first === undefined ? opened : { ...opened, created: foldersFrom(first, folderPath) };
    },
  };
}

/** Returns the folders from `first` down to `last`, both included. */
function foldersFrom(first: string, last: string): string[] {
  return last.length <= first.length ? [last] : [...foldersFrom(first, dirname(last)), last];
}

/** Whether a path names a folder by its trailing separator. */
export function isNamedAsFolder(path: string): boolean {
  return path.endsWith('/') || (platform === 'win32' && path.endsWith('\\'));
}

async function isExistingFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
