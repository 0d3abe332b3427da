import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { codeOf } from '../open-file.ts';
import type { Hint } from '../../shared/hints.ts';

const PERMISSION = 'permission is denied';
const NO_FOLDER = 'a part of its folder is a file or a link';
const FULL = 'the disk is full';
const TOO_MANY = 'this program or the system has too many files open';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is gone',
  ENOTDIR: NO_FOLDER,
  ELOOP: NO_FOLDER,
  EEXIST: NO_FOLDER,
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: 'nothing can be written to its folder',
  ENOSPC: FULL,
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it is larger than the file system allows',
  EISDIR: 'a folder has its name',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk failed',
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EMOVED: 'its folder was moved or replaced',
};

/** Error for a folder that was moved, in the form of a system error. */
export function movedFolder(): Error {
  return Object.assign(new Error('The folder was moved'), { code: 'EMOVED' });
}

/** Returns why writing failed, as a clause: `the disk is full`. */
export function reasonOf(error: unknown): string {
  if (OpenRouterError.is(error)) return error.message.replace(/^Cannot write ".*": /u, '');
  const code = codeOf(error);
  return reasons[code] ?? (code === '' ? 'writing failed' : `writing failed with ${code}`);
}

/** Error for a target that is not writable, before anything is generated. `name` is its name in the message. */
export function notWritable(name: string, error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const hints: Hint[] = [
    { kind: 'text', text: 'Name another path, or free space and make this one writable.' },
  ];
  // The system's message contains the full path, and with it the root.
  // The folder exists: virtual file systems report ENOENT for every new name.
  const why = codeOf(error) === 'ENOENT' ? 'no file can be created in its folder' : reasonOf(error);
  return invalidInput(`Cannot write "${name}": ${why}`, { hints });
}

/** Hint with the option for another output folder. */
export const outputDirHint = { kind: 'folder', option: 'outputDir' } as const satisfies Hint;

/** Hint with the option that disables the sandbox. */
export const allowUnsafeHint: Hint = {
  kind: 'set-option',
  option: 'allowUnsafePaths',
  to: true,
  note: 'it allows every file to be read and written, so only the user can decide it',
};

/** Error for a path outside the root. */
export function outsideOutput(name: string, folder: string): OpenRouterError {
  return unsafeOutput(
    name,
    'it is outside the folder that may be written to',
    { ...outputDirHint, path: folder },
    allowUnsafeHint,
  );
}

/** Error for a hidden path. */
export function hiddenOutput(name: string): OpenRouterError {
  return unsafeOutput(name, 'hidden files and node_modules may not be written', allowUnsafeHint);
}

/** Error with the requested name and never its target, which the caller may not know. */
export function unsafeOutput(
  name: string,
  reason: string,
  ...hints: readonly Hint[]
): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot write "${name}": ${reason}`, {
    hints: hints.length === 0 ? [{ kind: 'text', text: 'Name another path.' }] : hints,
  });
}
