/**
 * Storage for generated files. `createWorkspace` of `./node` determines names, media types, sizes, hashes and numbers, the
 * same for each store; the suite `outputStoreContract` of `./testing` checks a store.
 */
export interface OutputStore {
  /**
   * Finds the location of a path, and checks as far as possible that it is writable, since a paid request follows. It leaves
   * nothing behind.
   *
   * @throws OpenRouterError `UNSAFE_PATH` for a path that leaves the store, `INVALID_INPUT` when it is not writable.
   */
  locate(request: OutputLocationRequest): Promise<OutputLocation>;
  /** Returns the size in bytes of the object at a URI, without reading it; `undefined` when the store does not have it. */
  size(uri: string): Promise<number | undefined>;
}

/** Path of an object before it is generated. */
export interface OutputLocationRequest {
  /** Path as the caller passed it: a name, a folder when it ends in a slash, or folders and a name. @default the root of the store */
  readonly path: string | undefined;
  /** Name in error messages: `Cannot write "label": …`. */
  readonly label: string;
  /** Aborts a check that takes long. */
  readonly signal?: AbortSignal | undefined;
}

/** Folder of a store, and the requested name in it. */
export interface OutputLocation {
  /** `undefined` when the path names a folder, or there is no path. */
  readonly name: string | undefined;
  /** Whether an object with that name exists. */
  readonly isTaken: boolean;
  /** Absolute path of that name; `undefined` without a name, and in a store without file paths. */
  readonly path: string | undefined;
  /** Path of the request, in a form that means the same in another process; `undefined` when there was none. */
  readonly requestedPath: string | undefined;
  /** Returns the URI of an object with this name in the folder, the same that `commit` returns. */
  uriOf(name: string): string;
  /** Creates an object that does not have its name yet. */
  create(): Promise<PendingOutput>;
}

/** Object that is being written: not visible until `commit` names it, complete or not at all. */
export interface PendingOutput {
  /**
   * Writes all of a chunk; calls do not overlap. Each chunk starts where the last one ended, except that a chunk at position 0
   * may come last and replace the first bytes. The chunk belongs to the caller, which may overwrite it afterwards.
   */
  write(chunk: Uint8Array, position: number): Promise<void>;
  /** Returns the bytes written so far. They are read in slices, before the next write, and also after a failed write. */
  read(): Promise<Blob>;
  /**
   * Names the object and makes it durable. Returns `undefined` when the name exists: nothing has changed then, and another
   * name may be tried. Of several concurrent commits to one name, one succeeds. No call follows a successful commit.
   */
  commit(request: CommitRequest): Promise<StoredOutput | undefined>;
  /** Removes the bytes that were written. */
  abort(): Promise<void>;
}

/** Name and metadata of a complete object. */
export interface CommitRequest {
  /** File name with its extension, without folders. */
  readonly name: string;
  /** Whether an existing object of this name may be replaced, atomically. */
  readonly mayReplace: boolean;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Object that was committed. */
export interface StoredOutput {
  /** Absolute; `undefined` in a store without file paths. */
  readonly path: string | undefined;
  /** Permanent URI, without secrets: `s3://bucket/clips/river.mp4`. */
  readonly uri: string;
}
