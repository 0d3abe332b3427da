import type { OperationResult } from '@orkit/openrouter-multimodal/operations';

import { isObject } from './result-info.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, CommandResult } from '../host/command-result.ts';
import { printSaved } from './saved-files.ts';

/** Prints the paths of the outputs, and the accompanying text of the model. */
export function printOutputs(
  { data, meta, files = [] }: OperationResult<unknown>,
  { io, output }: Invocation,
): CommandResult {
  const info = isObject(data) ? data : {};
  printAside(info, output);
  return { data, meta, job: jobOf(info), ...printSaved(files, { io, output }) };
}

/** Prints text of the model on a terminal. It is not the result; a program finds it in the document. */
function printAside(info: JsonObject, output: Invocation['output']): void {
  const { text, transcript, notes } = info;
  for (const aside of [text, transcript]) {
    if (typeof aside !== 'string' || aside.trim() === '' || !output.notesToTerminal) continue;
    output.aside(`${aside.trim()}\n`);
  }
  for (const note of Array.isArray(notes) ? notes : [])
    output.note(`${output.noteStyle.cyan('note:')} ${String(note)}`);
}

/** Returns the job in the data of a result, if there is one. */
export function jobOf({ video_id: id, status }: JsonObject): CommandResult['job'] {
  if (typeof id !== 'string' || typeof status !== 'string') return undefined;
  return { id, status };
}
