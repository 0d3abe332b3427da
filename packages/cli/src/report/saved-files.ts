import type { SavedFile as SavedByCore } from '@orkit/openrouter-multimodal/operations';
import { isAbsolute, relative } from 'node:path';

import { fallbackError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import type { CommandResult, SavedFile } from '../host/command-result.ts';

/**
 * Prints the paths of saved files, one per line, and their notes. A file in a fallback location makes the result an error.
 */
export function printSaved(
  files: readonly SavedByCore[],
  { io, output }: Pick<Invocation, 'io' | 'output'>,
): Pick<CommandResult, 'files' | 'error'> {
  for (const { path, uri, note, fallbackReason } of files) {
    const isHere = path !== undefined && fallbackReason === undefined;
    if (path !== STDOUT) output.layout(`${isHere ? shownPath(path, io.cwd) : (path ?? uri)}\n`);
    // The error describes files in a fallback location.
    if (note !== undefined && fallbackReason === undefined)
      output.note(`${output.noteStyle.cyan('note:')} ${note}`);
  }
  return { files: files.map(toInfo), error: errorOf(files) };
}

/** Returns a path relative to the working directory if it is inside, otherwise the absolute path. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

function errorOf(files: readonly SavedByCore[]): CommandResult['error'] {
  const usedFallback = files.filter(({ fallbackReason }) => fallbackReason !== undefined);
  const [first] = usedFallback;
  if (first === undefined) return undefined;
  const locations = usedFallback.map(({ path, uri }) => path ?? uri).join(', ');
  return fallbackError(
    `Cannot save the output to its target: ${first.fallbackReason ?? ''}`,
    `the output is in ${locations}; move it before the temporary directory is cleaned`,
  );
}

function toInfo(file: SavedByCore): SavedFile {
  return {
    path: file.path ?? file.uri,
    mime: file.mediaType,
    bytes: file.bytes,
    sha256: file.sha256,
    width: file.width ?? null,
    height: file.height ?? null,
    durationSeconds: file.durationSeconds ?? null,
  };
}
