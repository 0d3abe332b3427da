import { mkdir, realpath } from 'node:fs/promises';

import { OpenRouterError } from '../../shared/errors.ts';
import type { OutputFolder } from './output-folder.ts';
import { openOutputFolder, whileThere } from './output-folder.ts';
import type { PartFile } from './part-file.ts';
import { PRIVATE, SHARED, dropPart, openPart, readPart, writeAt } from './part-file.ts';
import { reasonOf } from './output-errors.ts';

/** Opens the folder that a file is to go to. */
export type OpenFolder = () => Promise<OutputFolder>;

/** A file that goes on in another folder, with all that was written so far, when the one it was begun in fails. */
export interface MovingFile {
  /** Writes what follows. */
  append(bytes: Uint8Array): Promise<void>;
  /** Does something with the file, again from the start when it has to move. It must not change what was appended. */
  attempt<T>(action: (part: PartFile) => Promise<T>): Promise<T>;
  /** How much was appended. */
  readonly bytesWritten: number;
  /** Why it is not where it was to go; known too when no place took it. */
  readonly rescuedBecause: string | undefined;
  /** Whether no place takes any more: what was appended before is where it was. */
  readonly isLost: boolean;
  /** Ends with the file removed unless it has its name. */
  close(): Promise<void>;
}

/** Begins a file, when it is first written to. The folders for rescue are tried in their order. */
export function createMovingFile(
  openFolder: OpenFolder,
  rescueFolders: readonly string[],
): MovingFile {
  const state: State = { rest: [...rescueFolders], failures: [], bytesWritten: 0, isLost: false };

  async function attempt<T>(action: (current: PartFile) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        state.part ??= await whileThere(async () => await begin(openFolder, SHARED));
        return await action(state.part);
      } catch (error) {
        await move(state, error);
      }
    }
  }

  return {
    attempt,
    async append(bytes) {
      await attempt(async (current) => {
        await writeAt(current, bytes, state.bytesWritten);
      });
      state.bytesWritten += bytes.length;
    },
    get bytesWritten() {
      return state.bytesWritten;
    },
    get rescuedBecause() {
      return state.failures[0];
    },
    get isLost() {
      return state.isLost;
    },
    async close() {
      if (state.part !== undefined) await end(state.part);
    },
  };
}

interface State {
  part?: PartFile | undefined;
  bytesWritten: number;
  isLost: boolean;
  /** Folders that were not tried yet. */
  readonly rest: string[];
  /** Why each folder so far did not do. */
  readonly failures: string[];
}

/** Goes on in the next folder that takes what was written so far. */
async function move(state: State, error: unknown): Promise<void> {
  const { rest, failures, part, bytesWritten } = state;
  failures.push(reasonOf(error));
  for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
    try {
      state.part = await copyTo(next, part, bytesWritten);
      if (part !== undefined) await end(part);
      return;
    } catch (again) {
      failures.push(reasonOf(again));
    }
  }
  state.isLost = true;
  throw lost(failures, bytesWritten);
}

async function begin(openFolder: OpenFolder, mode: number): Promise<PartFile> {
  const folder = await openFolder();
  try {
    return await openPart(folder, mode);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

/** Begins a file anew elsewhere. What the first one holds is read through its descriptor, though its name may be gone. */
async function copyTo(
  folder: string,
  from: PartFile | undefined,
  bytes: number,
): Promise<PartFile> {
  const open = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await openOutputFolder({ from: await realpath(folder), parts: [] });
  };
  const part = await begin(open, PRIVATE);
  try {
    if (from === undefined) return part;
    let position = 0;
    for await (const piece of readPart(from, bytes)) {
      await writeAt(part, piece, position);
      position += piece.length;
    }
    return part;
  } catch (error) {
    await end(part);
    throw error;
  }
}

async function end(part: PartFile): Promise<void> {
  await dropPart(part);
  await part.folder.close();
}

function lost(failures: readonly string[], bytesWritten: number): OpenRouterError {
  const [first = 'writing failed'] = failures;
  const message = `Cannot save what was made: ${first}, and no other folder takes it`;
  return new OpenRouterError('INTERNAL', message, {
    hints: [
      {
        kind: 'text',
        text: 'Free space on the disk, or set TMPDIR to a folder that can be written to.',
      },
    ],
    details: { bytesWritten, failures },
  });
}
