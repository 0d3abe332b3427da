import path from 'node:path';

/** Whose rules for paths hold; others than these three are like `linux`. */
export type Platform = 'linux' | 'darwin' | 'win32';

/** Names that stand for devices in every folder of Windows, whatever their extension. */
const device =
  /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:[.:].*)?$/iu;

const notExpanded = '"~" is not expanded here';

/** Why nothing was found by a path that a person named and that may be any: what it seems to mean and does not. */
export function mistakeOf(given: string): string | undefined {
  if (given === '') return 'the path is empty';
  if (given.includes('\0')) return 'it has a control character';
  return isHomeRelative(given) ? notExpanded : undefined;
}

/** Whether a path begins as a shell's word for a home directory does. */
function isHomeRelative(given: string): boolean {
  return /^~(?:$|[\\/])/u.test(given);
}

/** Why no file may be read by this path, sandbox or not; `undefined` when nothing speaks against it. */
export function faultOf(given: string): string | undefined {
  if (given === '') return 'the path is empty';
  if (/\p{Cc}/u.test(given)) return 'it has a control character';
  if (isHomeRelative(given)) return notExpanded;
  if (given.split(/[\\/]/u).some((part) => device.test(part))) return 'it names a device';
  return undefined;
}

/** Why this path may not be read in a sandbox: it means something else on another system, or hides what it means. */
export function sandboxFaultOf(given: string, platform: Platform): string | undefined {
  const fault = faultOf(given);
  if (fault !== undefined) return fault;
  const isWindows = platform === 'win32';
  if (!isWindows && given.includes('\\')) return 'it has a backslash';
  const withoutDrive = isWindows ? given.replace(/^[a-z]:(?=[\\/])/iu, '') : given;
  if (withoutDrive.includes(':')) return 'it has a colon';
  const parts = withoutDrive.split(/[\\/]/u);
  return parts.some((part) => !/^\.{0,2}$/u.test(part) && /[. ]$/u.test(part))
    ? 'a part of it ends in a dot or a space'
    : undefined;
}

/** The parts of a path below a folder; `undefined` when it is outside. A relative path begins in the folder. */
export function partsBelow(
  folder: string,
  given: string,
  platform: Platform,
): readonly string[] | undefined {
  const { resolve, sep } = platform === 'win32' ? path.win32 : path.posix;
  const split = (absolute: string) => absolute.split(sep).filter((part) => part !== '');
  const above = split(folder);
  const parts = split(resolve(folder, given));
  const isInside = above.every((part, index) => isSame(part, parts[index], platform));
  return isInside ? parts.slice(above.length) : undefined;
}

/**
 * {@link partsBelow} of two places as the disk tells them: without links and in its own case, so that they must agree to the
 * letter.
 */
export function partsOfPath(
  folder: string,
  place: string,
  platform: Platform,
): readonly string[] | undefined {
  return place.startsWith(folder) ? partsBelow(folder, place, platform) : undefined;
}

/** File systems of these two take names that differ in case, and on macOS in the form of accents, for the same. */
function isSame(a: string, b: string | undefined, platform: Platform): boolean {
  if (b === undefined || platform === 'linux') return a === b;
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}

/** Whether a part of a path names what programs keep to themselves: settings, keys, histories, installed code. */
export function isHidden(parts: readonly string[]): boolean {
  return parts.some((part) => part.startsWith('.') || part.toLowerCase() === 'node_modules');
}

/** Whether the files of a place are made up by the system, such as the environment of a process. */
export function isSystemPath(place: string): boolean {
  return /^\/(?:proc|sys|dev)(?:\/|$)/u.test(place);
}
