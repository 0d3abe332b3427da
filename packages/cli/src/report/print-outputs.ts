import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from './result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, Outcome } from '../host/command-result.ts';
import { printSaved } from './saved-files.ts';

/** Prints where what was made is, and what the model said beside it. */
export function printOutputs(
  { data, meta, files = [] }: OperationResult<unknown>,
  { io, output }: Invocation,
): Outcome {
  const info = isObject(data) ? data : {};
  printAside(info, output);
  return { data, meta, job: jobOf(info), ...printSaved(files, { io, output }) };
}

/** Words are not the result here: a person may want to read them, and a program finds them in the document. */
function printAside(info: JsonObject, output: Invocation['output']): void {
  const { text, transcript, notes } = info;
  for (const said of [text, transcript]) {
    if (typeof said !== 'string' || said.trim() === '' || !output.notesToTerminal) continue;
    output.aside(`${said.trim()}\n`);
  }
  for (const note of Array.isArray(notes) ? notes : [])
    output.note(`${output.noteStyle.cyan('note:')} ${String(note)}`);
}

/** The job that something came from, when it came from one. */
export function jobOf({ video_id: id, status }: JsonObject): Outcome['job'] {
  if (typeof id !== 'string' || typeof status !== 'string') return undefined;
  return { id, status };
}
