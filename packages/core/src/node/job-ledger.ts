import { constants, fdatasync, fstat, open, read, readFile, write } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { parseJobEntry } from '../jobs/entry.ts';
import type { JobEntry } from '../jobs/events.ts';
import type { JobLedger } from '../jobs/ledger.ts';
import { createLedger } from '../jobs/ledger.ts';
import type { JobStore } from '../jobs/store.ts';
import { checkOptions } from '../shared/check-options.ts';
import type { RulesOf } from '../shared/field-rules.ts';
import { record, text } from '../shared/field-rules.ts';
import type { Clock } from '../shared/clock.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { makeFolders } from './make-folders.ts';
import { codeOf, isMissing, kindOf, openFolder, thenClose } from './open-file.ts';
import { withHome } from './path-readings.ts';
import { stateFolder } from './state-folder.ts';
import { reasonOf } from './output/output-errors.ts';

const openDescriptor = promisify(open);
const statDescriptor = promisify(fstat);
const readDescriptor = promisify(read);
const writeDescriptor = promisify(write);
const syncData = promisify(fdatasync);
const readContent = promisify(readFile);

/** Options for a ledger in a file. */
export interface JobLedgerOptions {
  /** Path of the ledger. @default `orm/jobs.jsonl` below `stateHome` */
  readonly path?: string | undefined;
  /**
   * Folder for state files, as in `XDG_STATE_HOME` or `LOCALAPPDATA`; a relative path is ignored.
   *
   * @default `~/.local/state`, on Windows `~\AppData\Local`
   */
  readonly stateHome?: string | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
}

const rules = {
  path: text,
  stateHome: text,
  clock: record,
} as const satisfies RulesOf<JobLedgerOptions>;

/**
 * Creates a ledger in a file: one line of JSON for each event, append-only, and on the disk before `append` resolves.
 * Any number of processes may share it. Lines that were cut off by a crash or a full disk are skipped. Nothing is
 * opened yet; the folder and the file are created with the first event, readable only by the user.
 *
 * Each method throws an `OpenRouterError`: `UNSAFE_PATH` when its path is a link or not a regular file, `INTERNAL` when the
 * disk fails.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an unknown or invalid option.
 */
export function createJobLedger(options: JobLedgerOptions = {}): JobLedger {
  checkOptions(options, { action: 'create the ledger of jobs', rules });
  return createLedger(createFileJobStore(options), { clock: options.clock });
}

/** Creates the store of {@link createJobLedger}. Every read is of the complete file. */
export function createFileJobStore(
  options: Pick<JobLedgerOptions, 'path' | 'stateHome'>,
): JobStore {
  // No shell has expanded `~` in a setting.
  const pathOf = () => withHome(options.path ?? join(stateFolder(options.stateHome), 'jobs.jsonl'));
  return {
    async append(entry) {
      await withJobErrors('write to', async () => {
        await appendLine(pathOf(), JSON.stringify(entry));
      });
    },
    read: async () =>
      parseLines(await withJobErrors('read', async () => await readLines(pathOf()))),
  };
}

function* parseLines(content: string): Generator<JobEntry> {
  for (const line of content.split('\n')) {
    const entry = parseJobEntry(line);
    if (entry !== undefined) yield entry;
  }
}

// Opening a pipe would block. On Windows these flags are undefined, which `|` treats as 0.
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const APPENDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | SAFELY;

async function appendLine(path: string, line: string): Promise<void> {
  const folder = dirname(path);
  await makeFolders(folder, { mode: 0o700 });
  const descriptor = await openDescriptor(path, APPENDING, 0o600);
  await thenClose(descriptor, async () => {
    await checkKind(descriptor);
    const { size } = await statDescriptor(descriptor);
    const start = (await endsComplete(descriptor, size)) ? '' : '\n';
    const bytes = Buffer.from(`${start}${line}\n`);
    // In one write: the system appends it after what other processes have written, and nothing in between.
    const { bytesWritten } = await writeDescriptor(descriptor, bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('Cut off'), { code: 'ENOSPC' });
    await syncData(descriptor);
    if (size === 0) await syncFolder(folder);
  });
}

/**
 * Whether the last line is complete: one that a crash cut off must not corrupt the next one. A line that another process is
 * still writing seems cut off as well, which costs an empty line.
 */
async function endsComplete(descriptor: number, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await readDescriptor(descriptor, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

/** Flushes a folder: the name of a new file is durable only then. */
async function syncFolder(path: string): Promise<void> {
  const descriptor = await openFolder(path);
  await thenClose(descriptor, async () => {
    // Some systems cannot flush a folder; the file itself is written.
    await syncData(descriptor).catch(() => undefined);
  });
}

async function readLines(path: string): Promise<string> {
  try {
    const descriptor = await openDescriptor(path, constants.O_RDONLY | SAFELY);
    return await thenClose(descriptor, async () => {
      await checkKind(descriptor);
      return await readContent(descriptor, 'utf8');
    });
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

async function checkKind(descriptor: number): Promise<void> {
  if ((await kindOf(descriptor)) !== 'file') throw Object.assign(new Error(), { code: 'ENXIO' });
}

/** Runs `use`, and converts its errors. */
async function withJobErrors<T>(action: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const what = `Cannot ${action} the list of video jobs`;
    if (misplaced.has(codeOf(error)))
      throw new OpenRouterError(
        'UNSAFE_PATH',
        `${what}: its path is a link or not a regular file`,
        {
          hints: [{ kind: 'text', text: 'Check what is there, and move it.' }],
        },
      );
    throw new OpenRouterError('INTERNAL', `${what}: ${reasonOf(error)}`, {
      hints: [
        {
          kind: 'text',
          text: 'Free space and make the folder writable, or set XDG_STATE_HOME to another folder.',
        },
      ],
    });
  }
}

/** Error codes of opening a link, a folder, a socket or a pipe without a reader. */
const misplaced: ReadonlySet<string> = new Set(['ELOOP', 'EISDIR', 'ENXIO', 'EMLINK']);
