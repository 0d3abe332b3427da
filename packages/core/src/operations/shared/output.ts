import * as v from 'valibot';

import { runtime } from '#runtime';

import type { OutputContent } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { maxCostField } from './cost-fields.ts';
import { saveWithMemoryFallback } from './memory-fallback.ts';
import type { OperationContext, OperationMedia } from './operation.ts';

/** Fields of every operation that writes files. */
export const outputFields = {
  save_path: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'must not be empty'),
      v.description(
        'File, whose extension is the format, or folder with "/" at the end. Default: inline when small, else a new file.',
      ),
    ),
  ),
  overwrite: v.optional(v.pipe(v.boolean(), v.description('Replaces an existing file.'))),
  max_cost_usd: v.optional(maxCostField),
};

const maybeNumber = v.nullable(v.number());

/** Field for the written files. */
export const filesField = v.pipe(
  v.array(
    v.object({
      path: v.string(),
      media_type: v.string(),
      bytes: v.number(),
      sha256: v.string(),
      width: maybeNumber,
      height: maybeNumber,
      duration_seconds: maybeNumber,
      note: v.pipe(v.nullable(v.string()), v.description('Why it is not what was requested.')),
    }),
  ),
  v.description('Saved outputs, if not inline.'),
);

/** Output of an operation, which goes to files or inline into the result. */
export interface OperationOutput {
  /** Target of the first file, when it is known in advance. */
  readonly path: string | undefined;
  /** Requested path, absolute; `undefined` without one, or without file access. */
  readonly requestedPath: string | undefined;
  /** Files saved so far. */
  readonly files: readonly SavedFile[];
  /** Inline media so far. */
  readonly media: readonly OperationMedia[];
  /** Adds one output: inline when it is small and no path was requested, else as a file. */
  add(kind: OperationMedia['kind'], content: OutputContent): Promise<void>;
  /** Saves the inline media when the caller no longer waits for them. Does nothing without file access. */
  saveInline(): Promise<void>;
}

/** Options for {@link openOutput}. */
export interface OutputOptions {
  readonly save_path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  /** Text from which a file without a requested name gets one. */
  readonly nameHint: string;
  readonly kind: MediaKind;
  /** Media types that the output can have. */
  readonly mediaTypes: readonly string[];
  /** Aborts the check of the target. @default the signal of the context, which also aborts saving */
  readonly checkSignal?: AbortSignal | undefined;
}

/**
 * Reserves a target for the output before it is paid.
 *
 * @throws OpenRouterError `UNSAFE_PATH` or `INVALID_INPUT` when the target cannot be written.
 */
export async function openOutput(
  { save_path: path, overwrite, nameHint, kind, mediaTypes, checkSignal }: OutputOptions,
  { workspace, signal }: OperationContext,
): Promise<OperationOutput> {
  const files: SavedFile[] = [];
  const media: OperationMedia[] = [];
  if (workspace === undefined) {
    if (path !== undefined) throw noFiles(path);
    return {
      path,
      requestedPath: undefined,
      files,
      media,
      add: async (each, content) => void media.push(await toInline(each, content)),
      saveInline: async () => {},
    };
  }
  const inlineMaxBytes = path === undefined ? (workspace.inlineMaxBytes?.[kind] ?? 0) : 0;
  // Output that may be inline must not be refused because nothing can be written.
  const output = await workspace.reserveOutput({
    path,
    nameHint,
    overwrite,
    allowFallback: inlineMaxBytes > 0,
    mediaTypes,
    signal: checkSignal ?? signal,
  });
  return {
    path: output.path,
    requestedPath: output.asked,
    files,
    media,
    async add(each, content) {
      const start = await readStart(content, inlineMaxBytes);
      if (start.isComplete) {
        media.push(await toMedia(each, start.chunks, content));
        return;
      }
      const all = { ...content, chunks: start.all };
      const saved = await (output.isUnwritable === true
        ? saveWithMemoryFallback(output, all, signal)
        : output.save(all, { signal }));
      if ('inMemory' in saved) media.push(await toMedia(each, saved.inMemory, content));
      else files.push(saved);
    },
    async saveInline() {
      for (const { base64, mediaType } of media.splice(0)) {
        files.push(await output.save({ chunks: inOneChunk(base64), mediaType }));
      }
    },
  };
}

async function* inOneChunk(base64: string): AsyncGenerator<Uint8Array> {
  yield runtime.fromBase64(base64);
}

/** Saves the paid output of an aborted call, and reports its paths. */
export async function saveOnAbort(
  output: OperationOutput,
  { report }: OperationContext,
  partialPath?: string,
): Promise<void> {
  // When it cannot be saved it is lost; the caller gets its own abort reason.
  await output.saveInline().catch(() => {});
  const paths = [
    ...output.files.map(locationOf),
    ...(partialPath === undefined ? [] : [partialPath]),
  ];
  if (paths.length > 0)
    report({ type: 'note', message: `Partial output saved to ${paths.join(', ')}` });
}

/** Error for a path to write to without file access. */
export function noFiles(path: string): OpenRouterError {
  return invalidInput(`Cannot write "${path}": file access is off`, {
    hints: [
      { kind: 'leave-out', fields: ['save_path'], effect: 'the result is then returned inline' },
    ],
  });
}

/** Beginning of an output, up to the inline limit. */
interface OutputStart {
  /** Whether `chunks` is the complete output. */
  readonly isComplete: boolean;
  readonly chunks: readonly Uint8Array[];
  /** Complete output, `chunks` included. */
  readonly all: AsyncIterable<Uint8Array>;
}

async function readStart({ chunks }: OutputContent, maxBytes: number): Promise<OutputStart> {
  const start: Uint8Array[] = [];
  if (maxBytes === 0) return { isComplete: false, chunks: start, all: chunks };
  const iterator = chunks[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    while (bytes <= maxBytes) {
      const step = await iterator.next();
      if (step.done === true) return { isComplete: true, chunks: start, all: chunks };
      start.push(step.value);
      bytes += step.value.length;
    }
  } catch (error) {
    // `save` decides whether the chunks before the error are worth keeping.
    return { isComplete: false, chunks: start, all: chain(start, iterator, { error }) };
  }
  return { isComplete: false, chunks: start, all: chain(start, iterator) };
}

async function* chain(
  start: readonly Uint8Array[],
  remaining: AsyncIterator<Uint8Array>,
  failure?: { readonly error: unknown },
): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    if (failure !== undefined) throw failure.error;
    for (let step = await remaining.next(); step.done !== true; step = await remaining.next()) {
      yield step.value;
    }
  } finally {
    await remaining.return?.();
  }
}

/** Returns an output inline, whatever its size. */
export async function toInline(
  kind: OperationMedia['kind'],
  content: OutputContent,
): Promise<OperationMedia> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.chunks) chunks.push(chunk);
  return await toMedia(kind, chunks, content);
}

async function toMedia(
  kind: OperationMedia['kind'],
  chunks: readonly Uint8Array[],
  { finalHeader, mediaType }: OutputContent,
): Promise<OperationMedia> {
  const blob = new Blob(chunks as readonly Uint8Array<ArrayBuffer>[] as Uint8Array<ArrayBuffer>[]);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const header = finalHeader?.();
  if (header !== undefined) bytes.set(header);
  return {
    kind,
    mediaType: (await sniffMediaType(bytes)) ?? mediaType ?? 'application/octet-stream',
    base64: runtime.toBase64(bytes),
  };
}

/** Converts saved files to JSON. */
export function toFiles(files: readonly SavedFile[]): v.InferOutput<typeof filesField> {
  return files.map((file) => ({
    path: locationOf(file),
    media_type: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    width: file.width ?? null,
    height: file.height ?? null,
    duration_seconds: toRoundSeconds(file.durationSeconds) ?? null,
    note: noteOf(file) ?? null,
  }));
}

/** Returns the path of a file, or its URI in a store without paths. */
function locationOf({ path, uri }: SavedFile): string {
  return path ?? uri;
}

/** Rounds to milliseconds. */
function toRoundSeconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000) / 1000;
}

function noteOf({ fallbackReason, note }: SavedFile): string | undefined {
  return fallbackReason === undefined ? note : `Saved here because ${fallbackReason}`;
}

/** Describes outputs for people: one line for each file, and one for inline media. */
export function describeOutputs({
  files,
  media,
}: Pick<OperationOutput, 'files' | 'media'>): string {
  const lines = files.map((file) => {
    const note = noteOf(file);
    return `Saved ${locationOf(file)} (${describeFile(file)})${note === undefined ? '' : `. ${note}`}`;
  });
  if (media.length > 0) lines.push(`Inline: ${media.map((each) => each.mediaType).join(', ')}`);
  return lines.join('\n');
}

function describeFile({ mediaType, width, height, durationSeconds, bytes }: SavedFile): string {
  return [
    mediaType,
    ...(width === undefined || height === undefined ? [] : [`${width} x ${height}`]),
    ...(durationSeconds === undefined ? [] : [`${Number(durationSeconds.toFixed(1))} s`]),
    `${bytes} bytes`,
  ].join(', ');
}
