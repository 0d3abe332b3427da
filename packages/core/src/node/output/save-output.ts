import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { probeMedia } from '../../media/probe/probe-media.ts';
import type { OutputContent, SavedFile } from '../../media/workspace.ts';
import { toOpenRouterError } from '../../shared/errors.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { heeding } from './abortable-chunks.ts';
import type { MovingFile, OpenFolder } from './relocatable-file.ts';
import { createMovingFile } from './relocatable-file.ts';
import { toFileName } from './output-name.ts';
import type { PartFile } from './part-file.ts';
import { publishPart, readPart, syncPart, toPartBlob, writeAt } from './part-file.ts';
import { movedFolder } from './output-errors.ts';
import type { Written } from './write-blocks.ts';
import { writeBlocks } from './write-blocks.ts';

/** Where files go and what they are called. */
export interface Destination {
  readonly openFolder: OpenFolder;
  readonly rescueFolders: readonly string[];
  /** As it was asked for. */
  readonly name: string | undefined;
  /** What a file without a name is called. */
  readonly slug: string;
  /** Whether the file of the asked name may be replaced. */
  readonly overwrite: boolean;
  /** Which file of a request it is, from 1. */
  readonly number: number;
}

const UNKNOWN_TYPE = 'application/octet-stream';

/** Writes one file: whole or not at all under its name, and elsewhere when it cannot be where it belongs. */
export async function saveOutput(
  destination: Destination,
  content: OutputContent,
  signal?: AbortSignal,
): Promise<SavedFile> {
  const file = createMovingFile(destination.openFolder, destination.rescueFolders);
  const saving = { file, destination, content };
  try {
    const written = await writeBlocks(heeding(content.pieces, signal), file.append);
    const head = headOf(content, written.bytes);
    // What has come whole is kept even when the caller gave up a moment ago.
    const saved = await file.attempt(
      async (part) => await finish(part, { ...written, ...head }, saving),
    );
    return { ...saved, rescuedBecause: file.rescuedBecause };
  } catch (error) {
    const isWanted = content.keepPartial === true && signal?.aborted !== true;
    if (!isWanted && !file.isLost) throw error;
    const partialPath = await keepPartial(saving);
    // Only an error of ours can tell the path.
    throw partialPath === undefined
      ? error
      : toOpenRouterError(error).with({ details: { partialPath } });
  } finally {
    await file.close();
  }
}

interface Saving {
  readonly file: MovingFile;
  readonly destination: Destination;
  readonly content: OutputContent;
}

interface Head {
  readonly head: Uint8Array | undefined;
  /** Why there is none although there should be. */
  readonly headNote: string | undefined;
}

interface Whole extends Written, Head {}

/** The bytes in place of the first ones, never more than the file has. That they cannot be told drops nothing that came. */
function headOf(content: OutputContent, bytes: number): Head {
  try {
    return { head: content.head?.()?.subarray(0, bytes), headNote: undefined };
  } catch {
    return { head: undefined, headNote: 'Its first bytes could not be completed' };
  }
}

/** Gives what has come so far a name of its own; `undefined` when nothing has, or not even that can be done. */
async function keepPartial({ file, destination, content }: Saving): Promise<string | undefined> {
  if (file.bytesWritten === 0) return undefined;
  // It is asked too early, and may say so.
  const { head } = headOf(content, file.bytesWritten);
  try {
    return await file.attempt(async (part) => {
      if (head !== undefined) await writeAt(part, head, 0);
      const { stem, ending } = toFileName(
        destination,
        await typeOf(await toPartBlob(part), content),
      );
      const name = { stem: `${stem}.partial`, ending, number: 1, mayReplace: false };
      await syncPart(part);
      const given = await publishPart(part, name);
      await part.folder.sync();
      return join(part.folder.place, given);
    });
  } catch {
    // Why the rest did not come is what the caller hears.
    return undefined;
  }
}

async function finish(
  part: PartFile,
  { bytes, sha256, head, headNote }: Whole,
  saving: Saving,
): Promise<Omit<SavedFile, 'rescuedBecause'>> {
  if (head !== undefined) await writeAt(part, head, 0);
  const blob = await toPartBlob(part);
  const mediaType = await typeOf(blob, saving.content);
  const facts = await probeMedia(blob, mediaType);
  const finalHash = head === undefined ? sha256 : await hashOf(part, bytes);
  await syncPart(part);
  if (!(await part.folder.isInPlace())) throw movedFolder();
  const { path, note } = await giveName(part, saving, mediaType);
  await part.folder.sync();
  const notes = [note, headNote].filter((each) => each !== undefined);
  return {
    path,
    note: notes.length === 0 ? undefined : notes.join('. '),
    mediaType,
    bytes,
    sha256: finalHash,
    ...facts,
  };
}

async function typeOf(blob: Blob, { mediaType }: OutputContent): Promise<string> {
  // What cannot be looked at is kept all the same.
  const found = await sniffMediaType(blob).catch(() => undefined);
  return found ?? mediaType ?? UNKNOWN_TYPE;
}

async function hashOf(part: PartFile, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readPart(part, bytes)) hash.update(piece);
  return hash.digest('hex');
}

async function giveName(
  part: PartFile,
  { file, destination }: Saving,
  mediaType: string,
): Promise<Pick<SavedFile, 'path' | 'note'>> {
  const { name, number, overwrite } = destination;
  const { stem, ending, isAsAsked } = toFileName(destination, mediaType);
  // Only what the caller named may be replaced, and only by the file that was to have the name.
  const mayReplace = overwrite && isAsAsked && name !== undefined && number === 1;
  const given = await publishPart(part, { stem, ending, number, mayReplace });
  const path = join(part.folder.place, given);
  if (!isAsAsked) return { path, note: `"${name}" holds ${mediaType}, so it is called "${given}"` };
  // Where it is rescued to, somebody else's file of the name is no news: why it is there is told instead.
  const isMeant = name !== undefined && number === 1 && file.rescuedBecause === undefined;
  const isTaken = isMeant && given !== `${stem}${ending}`;
  const note = isTaken
    ? `"${stem}${ending}" was taken meanwhile, so it is called "${given}"`
    : undefined;
  return { path, note };
}
