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

/** Where files may go. */
export interface OutputRules {
  /** Files without a path go there, and relative paths begin there. */
  readonly folder: string;
  /** Whether the user named that folder. */
  readonly isNamed: boolean;
  /** Whether everything has to stay in it. */
  readonly isConfined: boolean;
}

/** Where a file is to go. */
export interface OutputTarget {
  /** Looks for the folder anew, and makes it when it is missing. */
  readonly open: OpenFolder;
  /** `undefined` when the path is that of a folder. */
  readonly name: string | undefined;
}

/** What was asked for: a path, and what to call it in errors. */
export interface Requested {
  readonly path: string | undefined;
  readonly label: string;
}

/** Finds the place that a path means. Nothing is made yet but the root. */
export function createTargets(rules: OutputRules): (wanted: Requested) => Promise<OutputTarget> {
  if (!rules.isConfined) return async (wanted) => await findAnywhere(rules.folder, wanted);
  const find = lazy(async () => await createRoot(rules.folder, rules.isNamed));
  return async (wanted) => {
    const { path = '.', label } = wanted;
    const fault = sandboxFaultOf(path, platform);
    if (fault !== undefined) throw unsafeOutput(label, fault);
    const root = await find().catch(() => {
      const reason = 'the folder for files is missing and cannot be made';
      throw invalidInput(`Cannot write "${label}": ${reason}`, { hints: [outputDirHint] });
    });
    if (root.isTooWide) {
      const reason = 'no folder is named, and the working directory is too wide';
      throw unsafeOutput(label, reason, outputDirHint);
    }
    return await findInside(root, path, label);
  };
}

async function findInside(root: Root, path: string, label: string): Promise<OutputTarget> {
  const parts = partsBelow(root.given, path, platform) ?? partsBelow(root.real, path, platform);
  // Asked before the disk is: nobody learns which files there are elsewhere.
  if (parts === undefined) throw outsideOutput(label, root.given);
  if (isHidden(parts)) throw hiddenOutput(label);
  const place = await targetOfParts(root, parts, label);
  const isFolder = isNamedAsFolder(path) || (await isThereAsFolder(place));
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
  const place = await targetOfParts(root, parts, label);
  if (isSystemPath(place)) throw unsafeOutput(label, 'the system makes its folder up');
  // Links are followed above; one that turns up on the way now is none of ours.
  const straight = partsOfPath(root.real, place, platform) ?? [];
  return await openOutputFolder({ from: root.real, parts: straight });
}

/** Where parts lead, links followed, and never outside or to what is hidden. */
async function targetOfParts(root: Root, parts: readonly string[], label: string): Promise<string> {
  const place = await followLinks(root.real, parts, platform);
  const straight = place === undefined ? undefined : partsOfPath(root.real, place, platform);
  if (place === undefined || straight === undefined) throw outsideOutput(label, root.given);
  if (isHidden(straight)) throw hiddenOutput(label);
  return place;
}

async function findAnywhere(folder: string, { path, label }: Requested): Promise<OutputTarget> {
  const fault = path === undefined ? undefined : faultOf(path);
  if (fault !== undefined) throw unsafeOutput(label, fault);
  const target = resolve(folder, path ?? '.');
  const isFolder = path === undefined || isNamedAsFolder(path) || (await isThereAsFolder(target));
  const place = isFolder ? target : dirname(target);
  return {
    name: isFolder ? undefined : basename(target),
    async open() {
      const first = await mkdir(place, { recursive: true });
      const opened = await openOutputFolder({ from: await realpath(place), parts: [] });
      return first === undefined ? opened : { ...opened, made: foldersFrom(first, place) };
    },
  };
}

/** All folders from one to another that is in it, or the same. */
function foldersFrom(first: string, last: string): string[] {
  return last.length <= first.length ? [last] : [...foldersFrom(first, dirname(last)), last];
}

/** Whether a path says itself that it is that of a folder. */
export function isNamedAsFolder(path: string): boolean {
  return path.endsWith('/') || (platform === 'win32' && path.endsWith('\\'));
}

async function isThereAsFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
