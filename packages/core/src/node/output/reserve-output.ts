import { lstat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';

import type { Output, OutputRequest, Workspace } from '../../media/workspace.ts';
import { systemClock } from '../../shared/clock.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { OutputPlace, OutputRules } from './find-target.ts';
import { createPlaces, isNamedAsFolder } from './find-target.ts';
import { NOT_REGULAR, isMissing } from '../open-file.ts';
import type { OutputFolder } from './output-folder.ts';
import { removeMade, whileThere } from './output-folder.ts';
import { MAX_NAME_BYTES, hasKnownExtension, slugOf } from './output-name.ts';
import { SHARED, dropPart, openPart, writeAt } from './part-file.ts';
import { saveOutput } from './save-output.ts';
import { removeStaleParts } from './stale-parts.ts';
import { notWritable, unsafeOutput } from './output-errors.ts';

/** Where files may go, and where else when they cannot. */
export interface ClaimOptions extends OutputRules {
  readonly rescueFolders: () => readonly string[];
}

/** Makes the `claim` of a workspace: what is promised before something is paid has been tried. */
export function createClaim(options: ClaimOptions): Workspace['claim'] {
  const find = createPlaces(options);
  return async (request) => {
    const slug = slugOf(request.about);
    const { path, mayMove = false } = request;
    const label = path ?? (slug === '' ? 'output' : slug);
    const asked = path === undefined ? undefined : toAbsolute(options.folder, path);
    const toOutput = (place: OutputPlace, first: string | undefined) => ({
      ...createOutput({ place, first, slug, request, rescueFolders: options.rescueFolders() }),
      asked,
    });
    try {
      const place = await find({ path, label });
      const first = await whileThere(async () => await tryPlace(place, label, request));
      return toOutput(place, first);
    } catch (error) {
      const failure = notWritable(label, error);
      if (!mayMove || path !== undefined) throw failure;
      const open = async () => await Promise.reject<OutputFolder>(failure);
      return { ...toOutput({ open, name: undefined }, undefined), isUnwritable: true };
    }
  };
}

/** A path from anywhere; one that is named as a folder stays so. */
function toAbsolute(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  return isNamedAsFolder(path) ? join(absolute, sep) : absolute;
}

/** Looks whether a file can be written, and answers its path when that is certain. It leaves nothing behind. */
async function tryPlace(
  { open, name }: OutputPlace,
  label: string,
  { overwrite = false }: OutputRequest,
): Promise<string | undefined> {
  const folder = await open();
  try {
    if (name !== undefined) await checkTarget(folder.at(name), { name, label, overwrite });
    await tryWriting(folder);
    await removeStaleParts(folder, systemClock.now());
    return name === undefined || !hasKnownExtension(name) ? undefined : join(folder.place, name);
  } finally {
    await folder.close();
    await removeMade(folder);
  }
}

interface Target {
  readonly name: string;
  readonly label: string;
  readonly overwrite: boolean;
}

async function checkTarget(path: string, { name, label, overwrite }: Target): Promise<void> {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw invalidInput(`Cannot write "${label}": its name is too long`, {
      hints: [{ kind: 'text', text: `A name may have ${MAX_NAME_BYTES} bytes.` }],
    });
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (found.isSymbolicLink()) throw unsafeOutput(label, 'a link has its name');
  if (!found.isFile()) throw unsafeOutput(label, NOT_REGULAR);
  if (!overwrite)
    throw invalidInput(`Cannot write "${label}": there is a file of this name already`, {
      hints: [
        { kind: 'text', text: 'Name another file.' },
        { kind: 'set-option', option: 'overwrite', to: true, note: 'this one is replaced then' },
      ],
    });
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

interface OutputOptions {
  readonly place: OutputPlace;
  readonly first: string | undefined;
  readonly slug: string;
  readonly request: OutputRequest;
  readonly rescueFolders: readonly string[];
}

function createOutput({ place, first, slug, request, rescueFolders }: OutputOptions): Output {
  const { overwrite = false } = request;
  let count = 0;
  return {
    path: first,
    async save(content, call) {
      count += 1;
      const destination = {
        openFolder: place.open,
        name: place.name,
        number: count,
        slug,
        overwrite,
        rescueFolders,
      };
      return await saveOutput(destination, content, call?.signal);
    },
  };
}
