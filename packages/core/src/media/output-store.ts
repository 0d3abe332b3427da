/**
 * Storage for what is made. Names, media types, sizes, hashes and numbers are found by `createWorkspace` of `./node`, the same for
 * each store; the suite `outputStoreContract` of `./testing` checks one.
 */
export interface OutputStore {
  /**
   * Finds the location that a path means, and tries what can be tried to see that it may be written, since something is paid
   * next. Nothing is left there.
   *
   * @throws OpenRouterError `UNSAFE_PATH` for a path that leaves the store, `INVALID_INPUT` when nothing can be written there.
   */
  locate(request: OutputLocationRequest): Promise<OutputLocation>;
  /** Size in bytes of the object at a URI; `undefined` when it is gone, or was never here. Nothing of it is read. */
  size(uri: string): Promise<number | undefined>;
}

/** Path of something that is going to be made. */
export interface OutputLocationRequest {
  /** As the caller gave it: a name, a folder when it ends in a slash, or folders and a name. @default the root of the store */
  readonly path: string | undefined;
  /** What it is called in errors: `Cannot write "label": …`. */
  readonly label: string;
}

/** Folder of a store, and the name in it that was asked for. */
export interface OutputLocation {
  /** `undefined` when the path is that of a folder, or there is none. */
  readonly name: string | undefined;
  /** Whether something has that name. */
  readonly isTaken: boolean;
  /** Absolute path of that name; `undefined` without a name, and in a store without paths. */
  readonly path: string | undefined;
  /** The path of the request so that it means the same in another process; `undefined` when there was none. */
  readonly requestedPath: string | undefined;
  /** URI that an object of a name has there: what `commit` tells. */
  uriOf(name: string): string;
  /** Begins an object without a name. */
  create(): Promise<PendingOutput>;
}

/** Object that is being written: visible to nobody until it has its name, which it gets whole or not at all. */
export interface PendingOutput {
  /**
   * Writes all of a chunk, called again only when it is done. Each chunk begins where the last one ended, but for one of the
   * first bytes at position 0 that may come at the end. The chunk belongs to the caller, who may write over it afterwards.
   */
  write(chunk: Uint8Array, position: number): Promise<void>;
  /** What was written so far. It is read in slices, and before anything else is written; also after a write that failed. */
  read(): Promise<Blob>;
  /**
   * Gives the object its name for good. Returns `undefined` when the name is taken: nothing has changed then, and another name
   * may be tried. Of several that want a name, one gets it. After success nothing else is called.
   */
  commit(request: CommitRequest): Promise<StoredOutput | undefined>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

/** Object that is whole. */
export interface CommitRequest {
  /** With its extension, without folders. */
  readonly name: string;
  /** Whether an object of this name is replaced, at once and whole. */
  readonly mayReplace: boolean;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Object that has its name. */
export interface StoredOutput {
  /** Absolute; `undefined` in a store without paths. */
  readonly path: string | undefined;
  /** Where it is, for good: `s3://bucket/clips/river.mp4`. No secret stands in it. */
  readonly uri: string;
}
