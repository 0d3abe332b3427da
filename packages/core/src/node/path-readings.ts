import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Platform, WrittenPath } from '../media/written-path.ts';
import { fromFileUri, isFileUri, unquotePath } from '../media/written-path.ts';
import { platform as ownPlatform } from './platform.ts';

/**
 * Returns what a text for a path of an existing file may mean, the most literal reading first: the path itself, without blanks
 * around it, without the quotes and escapes of a shell, and with `\u202f` as that character; each with `~` as the home directory.
 * The reading that exists is meant. A file URI has one reading.
 */
export function readingsOf(text: string, platform = ownPlatform): readonly WrittenPath[] {
  if (isFileUri(text)) return [fromFileUri(text, platform)];
  const readings = new Set([text]);
  for (const each of [text.trim(), unquotePath(text, platform), unescapePath(text, platform)]) {
    if (each === undefined || each === '') continue;
    if (isFileUri(each)) return [fromFileUri(each, platform)];
    readings.add(each).add(withHome(each));
  }
  return [...readings].map((path) => ({ path }));
}

/**
 * Returns the path that a text for a new file means: a file URI, or a path in quotes or below `~`, is resolved, and blanks around
 * it are removed.
 */
export function outputReadingOf(text: string, platform = ownPlatform): WrittenPath {
  if (isFileUri(text)) return fromFileUri(text, platform);
  const quoted = /^\s*(["'])([^"']+)\1\s*$/u.exec(text)?.[2];
  if (quoted !== undefined && isFileUri(quoted)) return fromFileUri(quoted, platform);
  return { path: withHome(quoted ?? text.trim()) };
}

/** Returns the absolute path of a configured folder. Files with settings are read by no shell, which would expand `~`. */
export function folderOf(cwd: string, configured = '.'): string {
  const reading = outputReadingOf(configured);
  return resolve(cwd, 'path' in reading ? reading.path : configured);
}

/** Replaces `~` at the start of a path, which only a shell would. The home of another user is never looked up. */
export function withHome(path: string): string {
  if (!/^~(?:$|[\\/])/u.test(path)) return path;
  try {
    const rest = path.slice(1);
    return rest === '' ? homedir() : join(homedir(), '.', rest);
  } catch {
    // There is no home directory.
    return path;
  }
}

/** Decodes `\u202f`, as error messages and JSON show characters that look alike. */
function unescapePath(text: string, platform: Platform): string | undefined {
  if (platform === 'win32' || !/\\u[0-9a-f]{4}/iu.test(text)) return undefined;
  return text.replaceAll(/\\u([0-9a-f]{4})/giu, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
