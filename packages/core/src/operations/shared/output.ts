import * as v from 'valibot';

import { runtime } from '#runtime';

import type { OutputContent } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { maxCostField } from './cost-fields.ts';
import { saveOrHold } from './memory-fallback.ts';
import type { OperationContext, OperationMedia } from './operation.ts';

/** The fields of every operation that makes files. */
export const outputFields = {
  save_path: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1, 'must not be empty'),
      v.description(
        'File, or folder with "/" at the end; the extension follows the content. Default: inline when small, else a new file.',
      ),
    ),
  ),
  overwrite: v.optional(v.pipe(v.boolean(), v.description('Replaces a file that is there.'))),
  max_cost_usd: v.optional(maxCostField),
};

const maybeNumber = v.nullable(v.number());

/** What was written, as JSON. */
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
      note: v.pipe(
        v.nullable(v.string()),
        v.description('Why it is not where or what was asked for.'),
      ),
    }),
  ),
  v.description('What was saved, if not inline.'),
);

/** What an operation makes, on its way to a file or into the answer. */
export interface OperationOutput {
  /** Where the first file is to go, when that is known before. */
  readonly path: string | undefined;
  /** The path that was asked for, absolute; `undefined` when none was, or there are no files. */
  readonly asked: string | undefined;
  /** What was saved so far. */
  readonly files: readonly SavedFile[];
  /** What is handed over inline so far. */
  readonly media: readonly OperationMedia[];
  /** Takes one made thing: saved, or inline when nobody named a path and it is small. */
  add(kind: OperationMedia['kind'], content: OutputContent): Promise<void>;
  /** Saves what was to be handed over inline, when nobody is there any more to take it. Without files it is left. */
  saveInline(): Promise<void>;
}

/** What a delivery goes by. */
export interface OutputOptions {
  readonly save_path?: string | undefined;
  readonly overwrite?: boolean | undefined;
  /** What a file without a name is named after. */
  readonly nameHint: string;
  readonly kind: MediaKind;
}

/**
 * Finds a place for what is going to be made, before it is paid.
 *
 * @throws OpenRouterError `UNSAFE_PATH` or `INVALID_INPUT` when nothing can be written there.
 */
export async function openOutput(
  { save_path: path, overwrite, nameHint, kind }: OutputOptions,
  { workspace, signal }: OperationContext,
): Promise<OperationOutput> {
  const files: SavedFile[] = [];
  const media: OperationMedia[] = [];
  if (workspace === undefined) {
    if (path !== undefined) throw noFiles(path);
    return {
      path,
      asked: undefined,
      files,
      media,
      add: async (made, content) => void media.push(await toInline(made, content)),
      saveInline: async () => {},
    };
  }
  const inlineMaxBytes = path === undefined ? (workspace.inlineMaxBytes?.[kind] ?? 0) : 0;
  // What may be handed over inline must not be refused because nothing can be written.
  const output = await workspace.reserveOutput({
    path,
    nameHint,
    overwrite,
    allowFallback: inlineMaxBytes > 0,
  });
  return {
    path: output.path,
    asked: output.asked,
    files,
    media,
    async add(made, content) {
      const rest = await takeInline(content, inlineMaxBytes);
      if (rest.isComplete) {
        media.push(await toMedia(made, rest.chunks, content));
        return;
      }
      const whole = { ...content, chunks: rest.all };
      const outcome = await (output.isUnwritable === true
        ? saveOrHold(output, whole, signal)
        : output.save(whole, { signal }));
      if ('held' in outcome) media.push(await toMedia(made, outcome.held, content));
      else files.push(outcome);
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

/** Keeps what a caller who gave up has paid for, and tells where it is. */
export async function saveOnAbort(
  output: OperationOutput,
  { report }: OperationContext,
  partialPath?: string,
): Promise<void> {
  // Where it cannot be saved it is gone: why the caller gave up is what the caller hears.
  await output.saveInline().catch(() => {});
  const paths = [...output.files.map(placeOf), ...(partialPath === undefined ? [] : [partialPath])];
  if (paths.length > 0) report({ type: 'note', message: `What came is in ${paths.join(', ')}` });
}

/** A path to write to where there are no files. */
export function noFiles(path: string): OpenRouterError {
  return invalidInput(`Cannot write "${path}": there are no files here`, {
    hints: [
      { kind: 'leave-out', fields: ['save_path'], effect: 'the result is given inline then' },
    ],
  });
}

/** As much as may be inline, and all of it should it be more. */
interface Taken {
  readonly isComplete: boolean;
  readonly chunks: readonly Uint8Array[];
  readonly all: AsyncIterable<Uint8Array>;
}

async function takeInline({ chunks }: OutputContent, maxBytes: number): Promise<Taken> {
  const taken: Uint8Array[] = [];
  if (maxBytes === 0) return { isComplete: false, chunks: taken, all: chunks };
  const iterator = chunks[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    while (bytes <= maxBytes) {
      const step = await iterator.next();
      if (step.done === true) return { isComplete: true, chunks: taken, all: chunks };
      taken.push(step.value);
      bytes += step.value.length;
    }
  } catch (error) {
    // Whoever saves what came before decides whether it is worth keeping.
    return { isComplete: false, chunks: taken, all: chain(taken, iterator, { by: error }) };
  }
  return { isComplete: false, chunks: taken, all: chain(taken, iterator) };
}

async function* chain(
  taken: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  broken?: { readonly by: unknown },
): AsyncGenerator<Uint8Array> {
  try {
    yield* taken;
    if (broken !== undefined) throw broken.by;
    for (let step = await rest.next(); step.done !== true; step = await rest.next()) {
      yield step.value;
    }
  } finally {
    await rest.return?.();
  }
}

/** A made thing as it is handed over inline, whatever its size. */
export async function toInline(
  kind: OperationMedia['kind'],
  content: OutputContent,
): Promise<OperationMedia> {
  const taken: Uint8Array[] = [];
  for await (const chunk of content.chunks) taken.push(chunk);
  return await toMedia(kind, taken, content);
}

async function toMedia(
  kind: OperationMedia['kind'],
  chunks: readonly Uint8Array[],
  { finalHeader: head, mediaType }: OutputContent,
): Promise<OperationMedia> {
  const blob = new Blob(chunks as readonly Uint8Array<ArrayBuffer>[] as Uint8Array<ArrayBuffer>[]);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const first = head?.();
  if (first !== undefined) bytes.set(first);
  return {
    kind,
    mediaType: (await sniffMediaType(bytes)) ?? mediaType ?? 'application/octet-stream',
    base64: runtime.toBase64(bytes),
  };
}

/** What was saved, as JSON. */
export function toFiles(files: readonly SavedFile[]): v.InferOutput<typeof filesField> {
  return files.map((file) => ({
    path: placeOf(file),
    media_type: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    width: file.width ?? null,
    height: file.height ?? null,
    duration_seconds: toRoundSeconds(file.durationSeconds) ?? null,
    note: noteOf(file) ?? null,
  }));
}

/** Where a file is, for people and programs: its path, and in a store without paths its URI. */
function placeOf({ path, uri }: SavedFile): string {
  return path ?? uri;
}

/** Without the dust of binary fractions. */
function toRoundSeconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000) / 1000;
}

function noteOf({ fallbackReason, note }: SavedFile): string | undefined {
  return fallbackReason === undefined ? note : `Kept here because ${fallbackReason}`;
}

/** What became of a delivery, for a person: one line for each file. */
export function describeOutputs({
  files,
  media,
}: Pick<OperationOutput, 'files' | 'media'>): string {
  const lines = files.map((file) => {
    const note = noteOf(file);
    return `Saved ${placeOf(file)} (${toInfo(file)})${note === undefined ? '' : `. ${note}`}`;
  });
  if (media.length > 0)
    lines.push(`Given inline: ${media.map((each) => each.mediaType).join(', ')}`);
  return lines.join('\n');
}

function toInfo({ mediaType, width, height, durationSeconds, bytes }: SavedFile): string {
  return [
    mediaType,
    ...(width === undefined || height === undefined ? [] : [`${width} x ${height}`]),
    ...(durationSeconds === undefined ? [] : [`${Number(durationSeconds.toFixed(1))} s`]),
    `${bytes} bytes`,
  ].join(', ');
}
