import type { MediaKind } from '../shared/media-type.ts';
import type { SavedFile, SavedLocation } from './saved-file.ts';

/** The files that an operation may touch. */
export interface Workspace {
  /**
   * A file as a media source, opened once and checked on the open handle. It is read when it is sent.
   *
   * @throws OpenRouterError `UNSAFE_PATH` when the path leaves the root or is of a forbidden kind, `INVALID_INPUT` when
   * there is no such file.
   */
  openInput(path: string): Promise<Blob>;
  /**
   * Finds a place for something before it is made and paid: it may be written to and nothing is there.
   *
   * @throws OpenRouterError `UNSAFE_PATH`, or `INVALID_INPUT` when a file is there already or the folder cannot be written.
   */
  reserveOutput(request: OutputRequest): Promise<OutputTarget>;
  /**
   * Size in bytes of a file that was saved here before; `undefined` when it is gone. Nothing of it is read, so that it may lie
   * where results are rescued.
   */
  fileSize?(saved: SavedLocation): Promise<number | undefined>;
  /** Whether a path that is asked for is the place of a file that was saved before, or of the folder it lies in. */
  isSameTarget?(
    path: string,
    saved: SavedLocation & Pick<SavedFile, 'mediaType'>,
  ): Promise<boolean>;
  /** Most bytes of what is handed over inline when nobody names a path; what is larger is saved. @default 0 for each */
  readonly inlineMaxBytes?: Partial<Readonly<Record<MediaKind, number>>> | undefined;
}

/** What a file is to be called. */
export interface OutputRequest {
  /** A file as the caller named it, or a folder when it ends in a slash or is one. @default a name in the root */
  readonly path?: string | undefined;
  /** What a file without a name is named after, such as a prompt. */
  readonly nameHint: string;
  /** Whether what is there may be replaced. @default false */
  readonly overwrite?: boolean | undefined;
  /**
   * Whether it may go where things are rescued when nothing can be written in the root: a result that is probably handed
   * over inline is not refused for want of a folder. @default false
   */
  readonly allowFallback?: boolean | undefined;
}

/** A place that was looked at before something was paid. */
export interface OutputTarget {
  /** Where the first file is to go, absolute; `undefined` when its name is made when it is saved. */
  readonly path: string | undefined;
  /** What was asked for, absolute, so that it means the same from another folder; `undefined` when no path was. */
  readonly asked?: string | undefined;
  /** Whether nothing can be written there: only a place for rescue may take it. @default false */
  readonly isUnwritable?: boolean | undefined;
  /**
   * Writes a file: whole or not at all under its name. A second one gets the next number. What cannot be written where it
   * belongs is kept elsewhere, and the file tells so: it is never dropped.
   *
   * @throws OpenRouterError what the pieces throw, and `INTERNAL` when no disk takes the bytes.
   */
  save(
    content: OutputContent,
    call?: { readonly signal?: AbortSignal | undefined },
  ): Promise<SavedFile>;
}

/** What is to be written. */
export interface OutputContent {
  /** Read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Asked when all pieces are written: bytes that belong in place of the first ones, as many. */
  finalHeader?(): Uint8Array | undefined;
  /** What it is when its bytes do not tell, such as raw samples. */
  readonly mediaType?: string | undefined;
  /**
   * Whether what came before the pieces failed is worth keeping: a sound that was paid is, a video that can be loaded
   * again is not. The error then has its path as `details.partialPath`. @default false
   */
  readonly keepPartial?: boolean | undefined;
}
