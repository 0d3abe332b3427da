import { createHash } from 'node:crypto';

import type { CommitRequest, PendingOutput, StoredOutput } from '../../media/output-store.ts';
import { probeMedia } from '../../media/probe/probe-media.ts';
import type { OutputContent } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { sweepAfter } from '../../runtime/node-young-gc.ts';
import { toOpenRouterError } from '../../shared/errors.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { abortable } from './abortable-chunks.ts';
import { toFileName } from './output-name.ts';
import type { CreatePending, RelocatableOutput } from './relocatable-output.ts';
import { createRelocatableOutput } from './relocatable-output.ts';
import { writeBlocks } from './write-blocks.ts';

/** Target of an object, and its name. */
export interface Destination {
  readonly create: CreatePending;
  /** Create it in a fallback location when its own fails, tried in order. */
  readonly fallbacks: readonly CreatePending[];
  /** Requested name. */
  readonly name: string | undefined;
  /** Name of a file without a requested name. */
  readonly slug: string;
  /** Whether an existing file of the requested name may be replaced. */
  readonly overwrite: boolean;
  /** Number of the file in its request, from 1. */
  readonly number: number;
}

const UNKNOWN_TYPE = 'application/octet-stream';

/** Writes one object: complete or not at all under its name, and to a fallback location when its own fails. */
export async function saveOutput(
  destination: Destination,
  content: OutputContent,
  signal?: AbortSignal,
): Promise<SavedFile> {
  const output = createRelocatableOutput(destination.create, destination.fallbacks);
  const saving = { output, destination, content };
  let isCommitted = false;
  try {
    const { bytes, sha256 } = await writeBlocks(abortable(content.chunks, signal), output.append);
    const complete = { bytes, sha256, ...headOf(content, bytes) };
    // A complete output is saved even when the signal has just aborted.
    const saved = await output.attempt(async (pending) => await finish(pending, complete, saving));
    isCommitted = true;
    return { ...saved, fallbackReason: output.fallbackReason };
  } catch (error) {
    const isNeeded = content.keepPartial === true && signal?.aborted !== true;
    if (!isNeeded && !output.isLost) throw error;
    const partial = await keepPartial(saving);
    isCommitted = partial !== undefined;
    // Only an `OpenRouterError` can carry the path.
    throw partial === undefined
      ? error
      : toOpenRouterError(error).with({ details: { partialPath: partial.path ?? partial.uri } });
  } finally {
    await output.close(isCommitted);
  }
}

interface Saving {
  readonly output: RelocatableOutput;
  readonly destination: Destination;
  readonly content: OutputContent;
}

interface Head {
  readonly head: Uint8Array | undefined;
  /** Reason why there is none although there should be. */
  readonly headNote: string | undefined;
}

interface CompleteOutput extends Head, Pick<CommitRequest, 'bytes' | 'sha256'> {}

/** Returns the bytes that replace the first ones, never more than the file has. A failure to create them does not drop the file. */
function headOf(content: OutputContent, bytes: number): Head {
  try {
    return { head: content.finalHeader?.()?.subarray(0, bytes), headNote: undefined };
  } catch {
    return { head: undefined, headNote: 'Its first bytes could not be completed' };
  }
}

/** Saves the bytes received so far under a name of their own; `undefined` when there are none, or when that fails as well. */
async function keepPartial({
  output,
  destination,
  content,
}: Saving): Promise<StoredOutput | undefined> {
  const { bytesWritten: bytes } = output;
  if (bytes === 0) return undefined;
  // The header is requested too early, so `finalHeader` may throw.
  const { head } = headOf(content, bytes);
  try {
    return await output.attempt(async (pending) => {
      if (head !== undefined) await pending.write(head, 0);
      const blob = (await pending.read()).slice(0, bytes);
      const mediaType = await typeOf(blob, content);
      const { stem, ending } = toFileName(destination, mediaType);
      const object = { mediaType, bytes, sha256: await hashOf(blob) };
      const name = { stem: `${stem}.partial`, ending, number: 1, mayReplace: false };
      const { stored } = await commitNumbered(pending, name, object);
      return stored;
    });
  } catch {
    // The caller gets the first error: why the content is incomplete.
    return undefined;
  }
}

async function finish(
  pending: PendingOutput,
  { bytes, sha256, head, headNote }: CompleteOutput,
  saving: Saving,
): Promise<Omit<SavedFile, 'fallbackReason'>> {
  if (head !== undefined) await pending.write(head, 0);
  const blob = await pending.read();
  const mediaType = await typeOf(blob, saving.content);
  const info = await probeMedia(blob, mediaType);
  const finalHash = head === undefined ? sha256 : await hashOf(blob);
  const object = { mediaType, bytes, sha256: finalHash };
  const { path, uri, note } = await giveName(pending, saving, object);
  const notes = [note, headNote].filter((each) => each !== undefined);
  return {
    path,
    uri,
    note: notes.length === 0 ? undefined : notes.join('. '),
    ...object,
    ...info,
  };
}

async function typeOf(blob: Blob, { mediaType }: OutputContent): Promise<string> {
  // A file whose type cannot be detected is saved all the same.
  const detected = await sniffMediaType(blob).catch(() => undefined);
  return detected ?? mediaType ?? UNKNOWN_TYPE;
}

async function hashOf(blob: Blob): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of blob.stream()) {
    hash.update(chunk);
    sweepAfter(chunk.length);
  }
  return hash.digest('hex');
}

/** Metadata of an object for its store, besides its name. */
type ObjectInfo = Omit<CommitRequest, 'name' | 'mayReplace'>;

async function giveName(
  pending: PendingOutput,
  { output, destination }: Saving,
  object: ObjectInfo,
): Promise<StoredOutput & Pick<SavedFile, 'note'>> {
  const { name, number, overwrite } = destination;
  const { stem, ending, isAsRequested } = toFileName(destination, object.mediaType);
  // Only a file that the caller named may be replaced, and only by the first file of the request.
  const mayReplace = overwrite && isAsRequested && name !== undefined && number === 1;
  const numbered = { stem, ending, number, mayReplace };
  const { name: finalName, stored } = await commitNumbered(pending, numbered, object);
  if (!isAsRequested)
    return {
      ...stored,
      note: `"${name}" contains ${object.mediaType}, so it was saved as "${finalName}"`,
    };
  // In a fallback folder a taken name is irrelevant: `fallbackReason` says why the file is there.
  const isExpected = name !== undefined && number === 1 && output.fallbackReason === undefined;
  const isTaken = isExpected && finalName !== `${stem}${ending}`;
  const note = isTaken
    ? `"${stem}${ending}" was taken meanwhile, so it was saved as "${finalName}"`
    : undefined;
  return { ...stored, note };
}

/** Name that gets a number when it exists. */
interface NumberedName {
  /** Name without extension and number. */
  readonly stem: string;
  /** Extension with its dot, or empty. */
  readonly ending: string;
  /** First number to try; the number 1 is not part of the name. */
  readonly number: number;
  /** Whether an existing object of the first name may be replaced. */
  readonly mayReplace: boolean;
}

/** Commits an object under the first free number. Of concurrent commits, in this process or another, each gets its own. */
async function commitNumbered(
  pending: PendingOutput,
  { stem, ending, number: first, mayReplace }: NumberedName,
  object: ObjectInfo,
): Promise<{ readonly name: string; readonly stored: StoredOutput }> {
  for (let number = first; ; number += 1) {
    const name = `${stem}${number === 1 ? '' : `-${number}`}${ending}`;
    const isFirst = mayReplace && number === first;
    const stored = await pending.commit({ name, mayReplace: isFirst, ...object });
    if (stored !== undefined) return { name, stored };
  }
}
