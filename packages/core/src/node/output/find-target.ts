import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import { characterFaultOf } from '../../media/name-characters.ts';
import { invalidInput } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { followLinks } from '../links.ts';
import type { FolderRequest, OutputFolder } from './output-folder.ts';
import { openOutputFolder, whileThere } from './output-folder.ts';
import { makeFolders, removeFolders } from '../make-folders.ts';
import {
  faultOf,
  isHidden,
  isSystemPath,
  MAX_PART_BYTES,
  MAX_PATH_BYTES,
  MAX_PATH_PARTS,
  lengthFaultOf,
  otherSystemFaultOf,
  partsBelow,
  partsOfPath,
  sandboxFaultOf,
} from '../path-rules.ts';
import { platform } from '../platform.ts';
import type { Root } from '../root.ts';
import { findOutputRoot } from '../root.ts';
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
  readonly open: (signal?: AbortSignal) => Promise<OutputFolder>;
  /** `undefined` when the path names a folder. */
  readonly name: string | undefined;
}

/** Requested path, and its name in error messages. */
export interface Requested {
  readonly path: string | undefined;
  readonly label: string;
}

/** Returns a function that finds the target of a path. It creates nothing. */
export function createTargets(rules: OutputRules): (requested: Requested) => Promise<OutputTarget> {
  if (!rules.isConfined) return async (requested) => await findAnywhere(rules.folder, requested);
  const find = lazy(
    async () => await whileThere(async () => await findOutputRoot(rules.folder, rules.isNamed)),
  );
  return async (requested) => {
    const { path = '.', label } = requested;
    checkName(rules.folder, path, label);
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
    open: async (signal) => await openInside(root, folderParts, { label, signal }),
  };
}

async function openInside(
  root: Root,
  parts: readonly string[],
  { label, signal }: { readonly label: string; readonly signal: AbortSignal | undefined },
): Promise<OutputFolder> {
  const target = await targetOfParts(root, parts, label);
  if (isSystemPath(target)) throw unsafeOutput(label, 'it is in a virtual file system');
  // Links were followed above; a link that appears on the way from now on is not trusted.
  const realParts = partsOfPath(root.realPath, target, platform) ?? [];
  // The root may have been removed since it was found.
  const created = root.isNamed ? await makeFolders(root.realPath) : [];
  // Never the real path of today: the root may have become a link.
  return await openIn(async () => ({ from: root.realPath, parts: realParts, signal }), created);
}

/** Resolves the links of a path, which may not lead outside or to a hidden folder. */
async function targetOfParts(root: Root, parts: readonly string[], label: string): Promise<string> {
  const target = await followLinks(root.realPath, parts);
  const realParts = target === undefined ? undefined : partsOfPath(root.realPath, target, platform);
  if (target === undefined || realParts === undefined)
    throw outsideOutput(label, root.configuredPath);
  if (isHidden(realParts)) throw hiddenOutput(label);
  return target;
}

async function findAnywhere(folder: string, { path, label }: Requested): Promise<OutputTarget> {
  if (path !== undefined) checkName(folder, path, label);
  const target = resolve(folder, path ?? '.');
  const isFolder = path === undefined || isNamedAsFolder(path) || (await isExistingFolder(target));
  const folderPath = isFolder ? target : dirname(target);
  return {
    name: isFolder ? undefined : basename(target),
    async open(signal) {
      const created = await makeFolders(folderPath, { signal });
      return await openIn(async () => ({ from: await realpath(folderPath), parts: [] }), created);
    },
  };
}

/** Opens a folder after others were created for it, which are removed when it cannot be opened. */
async function openIn(
  request: () => Promise<FolderRequest>,
  created: readonly string[],
): Promise<OutputFolder> {
  try {
    const opened = await openOutputFolder(await request());
    return { ...opened, created: [...created, ...opened.created] };
  } catch (error) {
    await removeFolders(created);
    throw error;
  }
}

/**
 * Checks a path before the disk is accessed.
 *
 * @throws OpenRouterError `UNSAFE_PATH` for a name that misleads, `INVALID_INPUT` for one that no system has.
 */
function checkName(folder: string, path: string, label: string): void {
  const tooLong = lengthFaultOf(path) ?? lengthFaultOf(resolve(folder, path));
  if (tooLong !== undefined)
    throw invalidInput(`Cannot write "${shorten(label)}": ${tooLong}`, {
      hints: [
        {
          kind: 'text',
          text: `A path may have ${MAX_PATH_BYTES} bytes and ${MAX_PATH_PARTS} parts, each of ${MAX_PART_BYTES} bytes.`,
        },
      ],
    });
  const fault = characterFaultOf(path) ?? faultOf(path) ?? otherSystemFaultOf(path, platform);
  if (fault !== undefined) throw unsafeOutput(label, fault);
}

const MAX_SHOWN_CHARACTERS = 80;

function shorten(label: string): string {
  return label.length > MAX_SHOWN_CHARACTERS ? `${label.slice(0, MAX_SHOWN_CHARACTERS)}…` : label;
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
