import type { SavedFile as SavedByCore } from '@orkit/openrouter-multimodal/operations';
import { isAbsolute, relative } from 'node:path';

import { rescuedError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { STDOUT } from '../terminal/io.ts';
import type { Outcome, SavedFile } from '../host/command-result.ts';

/**
 * Prints where things were saved, one path a line, and tells what is worth knowing about them. What was paid for and is
 * not where it belongs makes an error.
 */
export function tellSaved(
  files: readonly SavedByCore[],
  { io, output }: Pick<Invocation, 'io' | 'output'>,
): Pick<Outcome, 'files' | 'error'> {
  for (const { path, uri, note, rescuedBecause } of files) {
    const isHere = path !== undefined && rescuedBecause === undefined;
    if (path !== STDOUT) output.layout(`${isHere ? shownPath(path, io.cwd) : (path ?? uri)}\n`);
    // Of a file that is elsewhere the error tells all.
    if (note !== undefined && rescuedBecause === undefined)
      output.note(`${output.noteStyle.cyan('note:')} ${note}`);
  }
  return { files: files.map(toFacts), error: errorOf(files) };
}

/** Below the working folder a path begins there, and elsewhere it is whole: it works as it stands. */
function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

function errorOf(files: readonly SavedByCore[]): Outcome['error'] {
  const rescued = files.filter(({ rescuedBecause }) => rescuedBecause !== undefined);
  const [first] = rescued;
  if (first === undefined) return undefined;
  const places = rescued.map(({ path, uri }) => path ?? uri).join(', ');
  return rescuedError(
    `Cannot save where it belongs: ${first.rescuedBecause ?? ''}`,
    `what was made is in ${places}; move it before it is cleaned away`,
  );
}

function toFacts(file: SavedByCore): SavedFile {
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
