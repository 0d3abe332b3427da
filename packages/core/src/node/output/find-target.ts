import { mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

import { invalidInput } from '../../shared/errors.ts';
import { lazily } from '../../shared/lazy.ts';
import { followLinks } from '../links.ts';
import type { OpenFolder } from './relocatable-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { openOutputFolder } from './output-folder.ts';
import {
  faultOf,
  isHidden,
  isSystemPlace,
  partsBelow,
  partsOfPlace,
  sandboxFaultOf,
} from '../path-rules.ts';
import { platform } from '../platform.ts';
import type { Root } from '../root.ts';
import { makeRoot } from '../root.ts';
import { hiddenOutput, outsideOutput, toName, unsafeOutput } from './output-errors.ts';

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
export interface OutputPlace {
  /** Looks for the folder anew, and makes it when it is missing. */
  readonly open: OpenFolder;
  /** `undefined` when the path is that of a folder. */
  readonly name: string | undefined;
}

/** What was asked for: a path, and what to call it in errors. */
export interface Wanted {
  readonly path: string | undefined;
  readonly label: string;
}

/** Finds the place that a path means. Nothing is made yet but the root. */
export function createPlaces(rules: OutputRules): (wanted: Wanted) => Promise<OutputPlace> {
  if (!rules.isConfined) return async (wanted) => await findAnywhere(rules.folder, wanted);
  const find = lazily(async () => await makeRoot(rules.folder, rules.isNamed));
  return async (wanted) => {
    const { path = '.', label } = wanted;
    const fault = sandboxFaultOf(path, platform);
    if (fault !== undefined) throw unsafeOutput(label, fault);
    const root = await find().catch(() => {
      const reason = 'the folder for files is missing and cannot be made';
      throw invalidInput(`Cannot write "${label}": ${reason}`, { hints: [toName] });
    });
    if (root.isTooWide) {
      const reason = 'nobody named a folder, and the working directory is too wide';
      throw unsafeOutput(label, reason, toName);
    }
    return await findInside(root, path, label);
  };
}

async function findInside(root: Root, path: string, label: string): Promise<OutputPlace> {
  const parts = partsBelow(root.given, path, platform) ?? partsBelow(root.real, path, platform);
  // Asked before the disk is: nobody learns which files there are elsewhere.
  if (parts === undefined) throw outsideOutput(label);
  if (isHidden(parts)) throw hiddenOutput(label);
  const place = await placeOfParts(root, parts, label);
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
  const place = await placeOfParts(root, parts, label);
  if (isSystemPlace(place)) throw unsafeOutput(label, 'the system makes its folder up');
  // Links are followed above; one that turns up on the way now is none of ours.
  const straight = partsOfPlace(root.real, place, platform) ?? [];
  return await openOutputFolder({ from: root.real, parts: straight });
}

/** Where parts lead, links followed, and never outside or to what is hidden. */
async function placeOfParts(root: Root, parts: readonly string[], label: string): Promise<string> {
  const place = await followLinks(root.real, parts, platform);
  const straight = place === undefined ? undefined : partsOfPlace(root.real, place, platform);
  if (place === undefined || straight === undefined) throw outsideOutput(label);
  if (isHidden(straight)) throw hiddenOutput(label);
  return place;
}

async function findAnywhere(folder: string, { path, label }: Wanted): Promise<OutputPlace> {
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
