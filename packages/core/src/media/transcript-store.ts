/**
 * Store of the pieces of long recordings that were transcribed and paid for, until the whole recording is: the next call for the
 * same recording pays only for the rest. Values are JSON. A store that fails costs nothing but that.
 */
export interface TranscriptStore {
  /** Returns the value of a key; `undefined` when there is none. Keys are 64 hexadecimal digits. */
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  /** Removes keys; those that do not exist are skipped. */
  delete(keys: readonly string[]): Promise<void>;
}
