import type { SavedFile as SavedByCore } from '@orkit/openrouter-multimodal/operations';
import { isAbsolute, relative } from 'node:path';

import { fallbackError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import type { Outcome, SavedFile } from '../host/command-result.ts';

/**
 * Prints where things were saved, one path a line, and tells what is worth knowing about them. What was paid for and is
 * not where it belongs makes an error.
 */
export function printSaved(
  files: readonly SavedByCore[],
  { io, output }: Pick<Invocation, 'io' | 'output'>,
): Pick<Outcome, 'files' | 'error'> {
  for (const { path, uri, note, fallbackReason } of files) {
    const isHere = path !== undefined && fallbackReason === undefined;
    if (path !== STDOUT) output.layout(`${isHere ? shownPath(path, io.cwd) : (path ?? uri)}\n`);
    // Of a file that is elsewhere the error tells all.
    if (note !== undefined && fallbackReason === undefined)
      output.note(`${output.noteStyle.cyan('note:')} ${note}`);
  }
  return { files: files.map(toInfo), error: errorOf(files) };
}

/** Below the working folder a path begins there, and elsewhere it is whole: it works as it stands. */
function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

function errorOf(files: readonly SavedByCore[]): Outcome['error'] {
  const usedFallback = files.filter(({ fallbackReason }) => fallbackReason !== undefined);
  const [first] = usedFallback;
  if (first === undefined) return undefined;
  const places = usedFallback.map(({ path, uri }) => path ?? uri).join(', ');
  return fallbackError(
    `Cannot save where it belongs: ${first.fallbackReason ?? ''}`,
    `what was made is in ${places}; move it before it is cleaned away`,
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
