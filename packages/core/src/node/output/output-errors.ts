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
  EDQUOT: 'the share of the disk is used up',
  EFBIG: 'it is larger than a file may be there',
  EISDIR: 'a folder has its name',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk failed',
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  EMOVED: 'its folder was moved or replaced',
};

/** A folder that is no longer where it was, as an error of the system would tell it. */
export function movedFolder(): Error {
  return Object.assign(new Error('The folder was moved'), { code: 'EMOVED' });
}

/** Why something could not be written, as a clause: `the disk is full`. */
export function reasonOf(error: unknown): string {
  if (OpenRouterError.is(error)) return error.message.replace(/^Cannot write ".*": /u, '');
  const code = codeOf(error);
  return reasons[code] ?? (code === '' ? 'writing failed' : `writing failed with ${code}`);
}

/** A failure to write before anything was made. `name` is what the caller calls it. */
export function notWritable(name: string, error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const hints: Hint[] = [
    { kind: 'text', text: 'Name another path, or free space and allow writing to this one.' },
  ];
  // The system's own words name the whole path, and with it the root.
  // It was opened or made a moment ago: folders that the system makes up say of every new name that it is not there.
  const why = codeOf(error) === 'ENOENT' ? 'nothing can be made in its folder' : reasonOf(error);
  return invalidInput(`Cannot write "${name}": ${why}`, { hints });
}

/** What to set so that files may go elsewhere. */
export const outputDirHint = { kind: 'folder', option: 'outputDir' } as const satisfies Hint;

/** What lets every file be read and written. */
export const allowUnsafeHint: Hint = {
  kind: 'set-option',
  option: 'allowUnsafePaths',
  to: true,
  note: 'every file may be read and written then, which only its user can decide',
};

/** A path that leads out of the root. */
export function outsideOutput(name: string, folder: string): OpenRouterError {
  return unsafeOutput(
    name,
    'it is outside the folder that may be written to',
    { ...outputDirHint, path: folder },
    allowUnsafeHint,
  );
}

/** A path among what programs keep to themselves. */
export function hiddenOutput(name: string): OpenRouterError {
  return unsafeOutput(name, 'hidden files and node_modules may not be written', allowUnsafeHint);
}

/** Says what was asked for and never where it leads: who asks may not know. */
export function unsafeOutput(
  name: string,
  reason: string,
  ...hints: readonly Hint[]
): OpenRouterError {
  return new OpenRouterError('UNSAFE_PATH', `Cannot write "${name}": ${reason}`, {
    hints: hints.length === 0 ? [{ kind: 'text', text: 'Name another path.' }] : hints,
  });
}
