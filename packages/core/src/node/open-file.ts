import { close, constants, fstat, open } from 'node:fs';
import { promisify } from 'node:util';

import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const statDescriptor = promisify(fstat);

// A pipe would be waited for, and a terminal taken. On Windows there are no such flags, and `|` takes them for 0.
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Opens whatever is there for reading, and waits for nobody. Answers a bare descriptor. */
export async function openForReading(path: string): Promise<number> {
  return await openDescriptor(path, READ_FLAGS);
}

/** Opens a folder, to see where it is. */
export async function openFolder(path: string): Promise<number> {
  return await openDescriptor(path, READ_FLAGS | constants.O_DIRECTORY);
}

/** {@link openFolder} of what is no link itself. Windows has no such question, and follows. */
export async function openFolderItself(path: string): Promise<number> {
  // Unknown to Windows, where `|` takes it for 0.
  return await openDescriptor(path, READ_FLAGS | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Runs `use`, and closes the descriptor when it fails. Otherwise it is for the result to close. */
export async function orClose<T>(descriptor: number, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    await closeDescriptor(descriptor);
    throw error;
  }
}

/** Runs `use`, and closes the descriptor after it. */
export async function thenClose<T>(descriptor: number, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await closeDescriptor(descriptor);
  }
}

/** What an open file is: only a regular one has bytes that end. */
export async function kindOf(descriptor: number): Promise<'file' | 'folder' | 'other'> {
  const found = await statDescriptor(descriptor);
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'folder' : 'other';
}

/** Why something that was opened cannot be media. */
export const NOT_REGULAR = 'it is not a regular file';

const TOO_MANY = 'this program or the system has too many files open';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EISDIR: 'it is a folder',
  // What opening a socket gives on Linux and on macOS, and a device without a driver.
  ENXIO: NOT_REGULAR,
  EOPNOTSUPP: NOT_REGULAR,
  ENODEV: NOT_REGULAR,
};

/** A failure to open a file, in words. `name` is what the caller calls it. */
export function notReadable(
  name: string,
  error: unknown,
  { hints = [], ...options }: OpenRouterErrorOptions = {},
): OpenRouterError {
  const code = codeOf(error);
  return new OpenRouterError('INVALID_INPUT', `Cannot read "${name}": ${reasons[code] ?? code}`, {
    cause: error,
    ...options,
    hints: reasons[code] === TOO_MANY ? [toOpenFewer] : hints,
  });
}

const toOpenFewer: Hint = {
  kind: 'text',
  text: 'Read fewer files at once, or raise the limit of open files (ulimit -n).',
};

/** Whether an error says that nothing is there. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** Whether an error says that what is there cannot be opened because it is no file. */
export function isNoFile(error: unknown): boolean {
  return reasons[codeOf(error)] === NOT_REGULAR;
}

/** The system's code of an error; empty for another one. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
