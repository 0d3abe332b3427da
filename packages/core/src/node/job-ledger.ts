import { constants, fdatasync, fstat, open, read, readFile, write } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { parseJobEntry } from '../jobs/entry.ts';
import type { JobEntry } from '../jobs/events.ts';
import type { JobLedger } from '../jobs/ledger.ts';
import { createLedger } from '../jobs/ledger.ts';
import type { JobStore } from '../jobs/store.ts';
import type { Clock } from '../shared/clock.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { codeOf, isMissing, kindOf, openFolder, thenClose } from './open-file.ts';
import { stateFolder } from './state-folder.ts';
import { reasonOf } from './output/output-errors.ts';

const openDescriptor = promisify(open);
const statDescriptor = promisify(fstat);
const readDescriptor = promisify(read);
const writeDescriptor = promisify(write);
const syncData = promisify(fdatasync);
const readWhole = promisify(readFile);

/** Where a ledger is. */
export interface JobLedgerOptions {
  /** File of the ledger. @default `orm/jobs.jsonl` below `stateHome` */
  readonly path?: string | undefined;
  /**
   * Folder for what programs keep, such as `XDG_STATE_HOME` or `LOCALAPPDATA` says; a relative one is ignored.
   *
   * @default `~/.local/state`, on Windows `~\AppData\Local`
   */
  readonly stateHome?: string | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a ledger in a file: one line of JSON for each event, only ever added to, and on the disk before `append` resolves.
 * Any number of processes may share it. Lines that were torn by a crash or a full disk are passed over. Nothing is
 * opened yet; folder and file are made with the first event, for the user alone.
 *
 * Each method throws an `OpenRouterError`: `UNSAFE_PATH` when a link or no regular file stands in its place, `INTERNAL` when the
 * disk fails.
 */
export function createJobLedger(options: JobLedgerOptions = {}): JobLedger {
  return createLedger(createFileJobStore(options), { clock: options.clock });
}

/** Creates the store of {@link createJobLedger}. It reads the whole file, whatever is asked for. */
export function createFileJobStore(
  options: Pick<JobLedgerOptions, 'path' | 'stateHome'>,
): JobStore {
  const pathOf = () => options.path ?? join(stateFolder(options.stateHome), 'jobs.jsonl');
  return {
    async append(entry) {
      await told('write to', async () => {
        await appendLine(pathOf(), JSON.stringify(entry));
      });
    },
    read: async () => parseLines(await told('read', async () => await readLines(pathOf()))),
  };
}

function* parseLines(text: string): Generator<JobEntry> {
  for (const line of text.split('\n')) {
    const entry = parseJobEntry(line);
    if (entry !== undefined) yield entry;
  }
}

// A pipe would be waited for. On Windows there are no such flags, and `|` takes them for 0.
const SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const APPENDING = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | SAFELY;

async function appendLine(path: string, line: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const descriptor = await openDescriptor(path, APPENDING, 0o600);
  await thenClose(descriptor, async () => {
    await checkKind(descriptor);
    const { size } = await statDescriptor(descriptor);
    const start = (await endsComplete(descriptor, size)) ? '' : '\n';
    const bytes = Buffer.from(`${start}${line}\n`);
    // In one piece: the system puts it behind what other processes have written, and nothing in between.
    const { bytesWritten } = await writeDescriptor(descriptor, bytes);
    if (bytesWritten < bytes.length) throw Object.assign(new Error('Torn'), { code: 'ENOSPC' });
    await syncData(descriptor);
    if (size === 0) await syncFolder(folder);
  });
}

/**
 * Whether the last line has its end: one that a crash tore must not take the next one with it. A line that another process is
 * about to end seems torn as well, which costs an empty line.
 */
async function endsComplete(descriptor: number, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await readDescriptor(descriptor, last, 0, 1, size - 1);
  return last.toString() === '\n';
}

/** A file that was made a moment ago has its name for good only when its folder is written as well. */
async function syncFolder(path: string): Promise<void> {
  const descriptor = await openFolder(path);
  await thenClose(descriptor, async () => {
    // Some systems cannot do that with a folder; the file itself is written.
    await syncData(descriptor).catch(() => undefined);
  });
}

async function readLines(path: string): Promise<string> {
  try {
    const descriptor = await openDescriptor(path, constants.O_RDONLY | SAFELY);
    return await thenClose(descriptor, async () => {
      await checkKind(descriptor);
      return await readWhole(descriptor, 'utf8');
    });
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

async function checkKind(descriptor: number): Promise<void> {
  if ((await kindOf(descriptor)) !== 'file') throw Object.assign(new Error(), { code: 'ENXIO' });
}

/** Runs `use`, and tells of its failure in words. */
async function told<T>(action: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    const what = `Cannot ${action} the list of video jobs`;
    if (misplaced.has(codeOf(error)))
      throw new OpenRouterError(
        'UNSAFE_PATH',
        `${what}: a link or no regular file is in its place`,
        {
          hints: [{ kind: 'text', text: 'Check what is there, and move it away.' }],
        },
      );
    throw new OpenRouterError('INTERNAL', `${what}: ${reasonOf(error)}`, {
      hints: [
        {
          kind: 'text',
          text: 'Free space and allow writing there, or set XDG_STATE_HOME to another folder.',
        },
      ],
    });
  }
}

/** What opening a link, a folder, a socket or a pipe without a reader gives. */
const misplaced: ReadonlySet<string> = new Set(['ELOOP', 'EISDIR', 'ENXIO', 'EMLINK']);
