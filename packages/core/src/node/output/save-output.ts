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

/** Where objects go and what they are called. */
export interface Destination {
  readonly create: CreatePending;
  /** Begin it elsewhere when it cannot be written where it belongs, in their order. */
  readonly fallbacks: readonly CreatePending[];
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

/** Writes one object: whole or not at all under its name, and elsewhere when it cannot be where it belongs. */
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
    const whole = { bytes, sha256, ...headOf(content, bytes) };
    // What has come whole is kept even when the caller gave up a moment ago.
    const saved = await output.attempt(async (pending) => await finish(pending, whole, saving));
    isCommitted = true;
    return { ...saved, fallbackReason: output.fallbackReason };
  } catch (error) {
    const isNeeded = content.keepPartial === true && signal?.aborted !== true;
    if (!isNeeded && !output.isLost) throw error;
    const partial = await keepPartial(saving);
    isCommitted = partial !== undefined;
    // Only an error of ours can tell the path.
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
  /** Why there is none although there should be. */
  readonly headNote: string | undefined;
}

interface Whole extends Head, Pick<CommitRequest, 'bytes' | 'sha256'> {}

/** The bytes in place of the first ones, never more than the file has. That they cannot be told drops nothing that came. */
function headOf(content: OutputContent, bytes: number): Head {
  try {
    return { head: content.finalHeader?.()?.subarray(0, bytes), headNote: undefined };
  } catch {
    return { head: undefined, headNote: 'Its first bytes could not be completed' };
  }
}

/** Gives what has come so far a name of its own; `undefined` when nothing has, or not even that can be done. */
async function keepPartial({
  output,
  destination,
  content,
}: Saving): Promise<StoredOutput | undefined> {
  const { bytesWritten: bytes } = output;
  if (bytes === 0) return undefined;
  // It is asked too early, and may say so.
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
    // Why the rest did not come is what the caller hears.
    return undefined;
  }
}

async function finish(
  pending: PendingOutput,
  { bytes, sha256, head, headNote }: Whole,
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
  // What cannot be looked at is kept all the same.
  const found = await sniffMediaType(blob).catch(() => undefined);
  return found ?? mediaType ?? UNKNOWN_TYPE;
}

async function hashOf(blob: Blob): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of blob.stream()) {
    hash.update(chunk);
    sweepAfter(chunk.length);
  }
  return hash.digest('hex');
}

/** What a store is told of an object beside its name. */
type ObjectInfo = Omit<CommitRequest, 'name' | 'mayReplace'>;

async function giveName(
  pending: PendingOutput,
  { output, destination }: Saving,
  object: ObjectInfo,
): Promise<StoredOutput & Pick<SavedFile, 'note'>> {
  const { name, number, overwrite } = destination;
  const { stem, ending, isAsRequested } = toFileName(destination, object.mediaType);
  // Only what the caller named may be replaced, and only by the file that was to have the name.
  const mayReplace = overwrite && isAsRequested && name !== undefined && number === 1;
  const numbered = { stem, ending, number, mayReplace };
  const { name: given, stored } = await commitNumbered(pending, numbered, object);
  if (!isAsRequested)
    return { ...stored, note: `"${name}" holds ${object.mediaType}, so it is called "${given}"` };
  // Where it is rescued to, somebody else's file of the name is no news: why it is there is told instead.
  const isMeant = name !== undefined && number === 1 && output.fallbackReason === undefined;
  const isTaken = isMeant && given !== `${stem}${ending}`;
  const note = isTaken
    ? `"${stem}${ending}" was taken meanwhile, so it is called "${given}"`
    : undefined;
  return { ...stored, note };
}

/** Name that gets a number when it is taken. */
interface NumberedName {
  /** Without extension and number. */
  readonly stem: string;
  /** With its dot, or empty. */
  readonly ending: string;
  /** From which number on it may be called; the first has none in its name. */
  readonly number: number;
  /** Whether the first name may be taken from another object. */
  readonly mayReplace: boolean;
}

/** Commits an object under the first number that is free. Whoever comes second, in this process or another, gets the next. */
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
