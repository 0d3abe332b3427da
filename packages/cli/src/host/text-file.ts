import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { devNull } from 'node:os';
import { resolve } from 'node:path';

import type { OpenOptions } from './open-path.ts';

/** Reads the text file, or pipe, named by an option. */
export async function readTextFile(
  option: string,
  path: string,
  options: OpenOptions,
): Promise<string> {
  // The usual way to name no text.
  if (resolve(options.cwd, path) === devNull) return '';
  const { openPath } = await import('./open-path.ts');
  const { toText } = await import('./to-text.ts');
  const blob = await openPath(path, options).catch((error: unknown) => {
    if (!OpenRouterError.is(error)) throw error;
    // The message quotes the path, which the option gets its name before.
    throw error.with({
      message: error.message.replace('Cannot read "', `Cannot read ${option} "`),
    });
  });
  return await toText(blob, { what: `${option} "${path}"`, file: path });
}
