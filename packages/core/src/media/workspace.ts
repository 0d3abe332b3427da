import type { MediaKind } from '../shared/media-type.ts';
import type { SavedFile, SavedLocation } from './saved-file.ts';

/** Files that an operation may read and write. */
export interface Workspace {
  /**
   * Opens a file as a media source, once, and checks the open handle. It is read when it is sent.
   *
   * @throws OpenRouterError `UNSAFE_PATH` when the path leaves the root or is of a forbidden kind, `INVALID_INPUT` when
   * there is no such file.
   */
  openInput(path: string): Promise<Blob>;
  /**
   * Checks the target of an output before it is generated and paid for: it is writable, and no file is there.
   *
   * @throws OpenRouterError `UNSAFE_PATH`, or `INVALID_INPUT` when a file exists already or the folder is not writable.
   */
  reserveOutput(request: OutputRequest): Promise<OutputTarget>;
  /**
   * Returns the size in bytes of a file that was saved before; `undefined` when it is gone. The file is not read, so it may
   * be in a fallback folder.
   */
  fileSize?(saved: SavedLocation): Promise<number | undefined>;
  /** Whether a requested path is that of a file that was saved before, or of its folder. */
  isSameTarget?(
    path: string,
    saved: SavedLocation & Pick<SavedFile, 'mediaType'>,
  ): Promise<boolean>;
  /** Maximum bytes of an inline result when no path is requested; a larger one is saved. @default 0 for each */
  readonly inlineMaxBytes?: Partial<Readonly<Record<MediaKind, number>>> | undefined;
}

/** Path or name of a file to be saved. */
export interface OutputRequest {
  /** Path as the caller passed it: a file, or a folder when it ends in a slash or is one. @default a name in the root */
  readonly path?: string | undefined;
  /** Text that a file without a name is named after, such as a prompt. */
  readonly nameHint: string;
  /** Whether an existing file may be replaced. @default false */
  readonly overwrite?: boolean | undefined;
  /**
   * Whether it may be saved to a fallback folder when the root is not writable: a result that is probably returned inline is
   * not refused for lack of a folder. @default false
   */
  readonly allowFallback?: boolean | undefined;
  /** Media types that the output can have: a name with an extension of another one is refused. @default any */
  readonly mediaTypes?: readonly string[] | undefined;
  /** Aborts a check that takes long. */
  readonly signal?: AbortSignal | undefined;
}

/** Target of an output, checked before the paid request. */
export interface OutputTarget {
  /** Absolute path of the first file; `undefined` when its name is chosen when it is saved. */
  readonly path: string | undefined;
  /** Requested path, absolute, so that it means the same from another folder; `undefined` when no path was requested. */
  readonly asked?: string | undefined;
  /** Whether it is not writable: only a fallback folder may accept the file. @default false */
  readonly isUnwritable?: boolean | undefined;
  /**
   * Writes a file: complete or not at all under its name. A second one gets the next number. A file that cannot be written to
   * its target is saved to a fallback folder, and `fallbackReason` says why: it is never dropped.
   *
   * @throws OpenRouterError what the chunks throw, and `INTERNAL` when no folder accepts the bytes.
   */
  save(
    content: OutputContent,
    call?: { readonly signal?: AbortSignal | undefined },
  ): Promise<SavedFile>;
}

/** Content of a file to be saved. */
export interface OutputContent {
  /** Read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Returns, after all chunks are written, bytes that replace as many of the first ones. */
  finalHeader?(): Uint8Array | undefined;
  /** Media type of content that has no signature, such as raw samples. */
  readonly mediaType?: string | undefined;
  /**
   * Whether the bytes before a failure are saved: audio that was paid for is, a video that can be downloaded again is not. The
   * error then has their path as `details.partialPath`. @default false
   */
  readonly keepPartial?: boolean | undefined;
}
