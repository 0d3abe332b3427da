import { openAsBlob } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';

import { OpenRouterError, invalidInput } from '../shared/errors.ts';

/**
 * A file as a media source. It is read when it is sent, and not before.
 *
 * The path is the caller's word: nothing keeps it inside a folder.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, or it is not a regular one.
 */
export async function fromFile(path: string): Promise<Blob> {
  const found = await stat(path).catch((error: unknown) => {
    throw notReadable(path, error);
  });
  if (!found.isFile()) throw invalidInput(`Cannot read "${path}": it is not a regular file`);
  try {
    // A blob is opened when it is read, which is late to learn that it cannot be.
    await access(path, constants.R_OK);
    return await openAsBlob(path);
  } catch (error) {
    throw notReadable(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
};

function notReadable(path: string, error: unknown): OpenRouterError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new OpenRouterError('INVALID_INPUT', `Cannot read "${path}": ${reasons[code] ?? code}`, {
    cause: error,
  });
}
