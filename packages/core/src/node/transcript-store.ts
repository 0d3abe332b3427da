import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { TranscriptStore } from '../media/transcript-store.ts';
import { checkOptions } from '../shared/check-options.ts';
import type { RulesOf } from '../shared/field-rules.ts';
import { record, text } from '../shared/field-rules.ts';
import type { Clock } from '../shared/clock.ts';
import { systemClock } from '../shared/clock.ts';
import { makeFolders } from './make-folders.ts';
import { stateFolder } from './state-folder.ts';

/** Milliseconds that the pieces of an unfinished transcript are kept: a week. */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Options for {@link createFileTranscriptStore}. */
export interface FileTranscriptStoreOptions {
  /** Folder for state files, as in `XDG_STATE_HOME`. @default the system's */
  readonly stateHome?: string | undefined;
  /** Prefix of all keys: the base URL of the client, so that a transcript of one server is not that of another. */
  readonly scope: string;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
}

const rules = {
  stateHome: text,
  scope: text,
  clock: record,
} as const satisfies RulesOf<FileTranscriptStoreOptions>;

/**
 * Creates a store of transcripts in the folder for state files: one file for each piece, readable only by the user, removed when
 * the transcript is complete or a week old. Nothing is created before the first piece.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an unknown or invalid option.
 */
export function createFileTranscriptStore(options: FileTranscriptStoreOptions): TranscriptStore {
  checkOptions(options, { action: 'create the store of transcripts', rules });
  const { scope, clock = systemClock } = options;
  const folder = (): string => join(stateFolder(options.stateHome), 'transcripts');
  const pathOf = (key: string): string => {
    const name = createHash('sha256').update(`${scope}\n${key}`).digest('hex');
    return join(folder(), `${name}.json`);
  };
  let isSwept = false;
  return {
    async get(key) {
      try {
        return await readFile(pathOf(key), 'utf8');
      } catch {
        // There is none, or it cannot be read: the piece is transcribed again.
        return undefined;
      }
    },
    async set(key, value) {
      await makeFolders(folder(), { mode: 0o700 });
      if (!isSwept) await sweep(folder(), clock);
      isSwept = true;
      // Renamed, so that a crash leaves no half of it.
      const temporary = `${pathOf(key)}.${randomUUID()}`;
      await writeFile(temporary, value, { mode: 0o600, flag: 'wx' });
      await rename(temporary, pathOf(key));
    },
    async delete(keys) {
      await Promise.all(keys.map(async (key) => await rm(pathOf(key), { force: true })));
    },
  };
}

/** Removes what is older than a week, which was never asked for again. */
async function sweep(folder: string, clock: Clock): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (mtimeMs < clock.now() - KEPT_MS) await rm(path, { force: true });
    } catch {
      // Another process removed it.
    }
  }
}
