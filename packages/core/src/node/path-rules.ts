import path from 'node:path';

import { toCodePoint } from '../media/name-characters.ts';
import type { Platform } from '../media/written-path.ts';

export type { Platform } from '../media/written-path.ts';

/** Names of devices in every folder of Windows, whatever their extension. */
const device =
  /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(?:[.:].*)?$/iu;

/** Maximum bytes of a path, and of a part of it (PATH_MAX and NAME_MAX of Linux; no system has more of both). */
export const MAX_PATH_BYTES = 4096;
export const MAX_PART_BYTES = 255;

/** Maximum parts of a path: more than anyone nests, and each takes several calls of the system. */
export const MAX_PATH_PARTS = 256;

/** Returns why this path is too long for any system; `undefined` when it is not. */
export function lengthFaultOf(requested: string): string | undefined {
  if (Buffer.byteLength(requested) > MAX_PATH_BYTES) return 'its path is too long';
  const parts = requested.split(/[\\/]/u);
  if (parts.length > MAX_PATH_PARTS) return 'it has too many folders';
  const isTooLong = parts.some((part) => Buffer.byteLength(part) > MAX_PART_BYTES);
  return isTooLong ? 'its name is too long' : undefined;
}

/** Returns why this path is refused, in the sandbox and without it; `undefined` when it is allowed. */
export function faultOf(requested: string): string | undefined {
  if (requested === '') return 'the path is empty';
  const [control] = /\p{Cc}/u.exec(requested) ?? [];
  if (control !== undefined) return `it has a control character (${toCodePoint(control)})`;
  if (requested.split(/[\\/]/u).some((part) => device.test(part))) return 'it names a device';
  return undefined;
}

/** Returns why this path can only be one of another system, as agents and people copy them. */
export function otherSystemFaultOf(requested: string, platform: Platform): string | undefined {
  if (platform === 'win32' || !/^\s*["']?(?:[a-z]:[\\/]|\\\\[^\\]+\\)/iu.test(requested))
    return undefined;
  return 'it is a path of Windows, and this is another system';
}

/** Returns why this path is refused in a sandbox: it is ambiguous, or means something else on another system. */
export function sandboxFaultOf(requested: string, platform: Platform): string | undefined {
  const fault = faultOf(requested) ?? otherSystemFaultOf(requested, platform);
  if (fault !== undefined) return fault;
  const isWindows = platform === 'win32';
  if (!isWindows && requested.includes('\\')) return 'it has a backslash';
  const withoutDrive = isWindows ? requested.replace(/^[a-z]:(?=[\\/])/iu, '') : requested;
  if (withoutDrive.includes(':')) return 'it has a colon';
  const parts = withoutDrive.split(/[\\/]/u);
  return parts.some((part) => !/^\.{0,2}$/u.test(part) && /[. ]$/u.test(part))
    ? 'a part of it ends in a dot or a space'
    : undefined;
}

/** Returns the parts of a path below a folder; `undefined` when it is outside. A relative path starts in the folder. */
export function partsBelow(
  folder: string,
  requested: string,
  platform: Platform,
): readonly string[] | undefined {
  const { resolve, sep } = platform === 'win32' ? path.win32 : path.posix;
  const split = (absolute: string) => absolute.split(sep).filter((part) => part !== '');
  const above = split(folder);
  const parts = split(resolve(folder, requested));
  const isInside = above.every((part, index) => isSame(part, parts[index], platform));
  return isInside ? parts.slice(above.length) : undefined;
}

/**
 * Same as {@link partsBelow}, for two real paths: without links and in the case of the disk, so that they must match
 * exactly.
 */
export function partsOfPath(
  folder: string,
  realPath: string,
  platform: Platform,
): readonly string[] | undefined {
  return realPath.startsWith(folder) ? partsBelow(folder, realPath, platform) : undefined;
}

/** Whether two names are the same: Windows and macOS ignore case, and macOS the Unicode form of accents. */
function isSame(a: string, b: string | undefined, platform: Platform): boolean {
  if (b === undefined || platform === 'linux') return a === b;
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}

/** Whether a part of a path is hidden or `node_modules`: settings, keys, histories, installed code. */
export function isHidden(parts: readonly string[]): boolean {
  return parts.some((part) => part.startsWith('.') || part.toLowerCase() === 'node_modules');
}

/** Whether a path is in a virtual file system of the kernel, such as the environment of a process. */
export function isSystemPath(realPath: string): boolean {
  return /^\/(?:proc|sys|dev)(?:\/|$)/u.test(realPath);
}
