import { close, constants, fstat, open } from 'node:fs';
import { promisify } from 'node:util';

import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
const statDescriptor = promisify(fstat);

// Opening a pipe would block, and a terminal would become the controlling one. On Windows these flags are undefined, which
// `|` treats as 0.
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Opens any kind of file for reading, without blocking. Returns a bare descriptor. */
export async function openForReading(path: string): Promise<number> {
  return await openDescriptor(path, READ_FLAGS);
}

/** Opens a folder, to check its real path. */
export async function openFolder(path: string): Promise<number> {
  return await openDescriptor(path, READ_FLAGS | constants.O_DIRECTORY);
}

/** Same as {@link openFolder}, but fails for a link. Windows has no such flag, and follows it. */
export async function openFolderItself(path: string): Promise<number> {
  // Undefined on Windows, which `|` treats as 0.
  return await openDescriptor(path, READ_FLAGS | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Closes a file that was read: a failure has no effect. */
export async function closeFile(descriptor: number): Promise<void> {
  await closeDescriptor(descriptor).catch(() => undefined);
}

/** Runs `use`, and closes the descriptor when it fails. Otherwise the result owns it. */
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

/** Returns the kind of an open file: only a regular one has finite content. */
export async function kindOf(descriptor: number): Promise<'file' | 'folder' | 'other'> {
  const stats = await statDescriptor(descriptor);
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

/** Reason why an opened file cannot be media. */
export const NOT_REGULAR = 'it is not a regular file';

const TOO_MANY = 'this program or the system has too many files open';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ELOOP: 'its links form a cycle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EISDIR: 'it is a folder',
  // Codes of opening a socket on Linux and on macOS, and a device without a driver.
  ENXIO: NOT_REGULAR,
  EOPNOTSUPP: NOT_REGULAR,
  ENODEV: NOT_REGULAR,
};

/** Error for a file that cannot be opened. `name` is its path as the caller passed it. */
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

/** Whether an error means that no file is there. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
}

/** Whether an error means that the path is not a regular file. */
export function isNoFile(error: unknown): boolean {
  return reasons[codeOf(error)] === NOT_REGULAR;
}

/** Returns the system's code of an error; empty for another error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
