import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { lastText } from '../flags/settings.ts';

const address = /^(?:data:|[a-z][a-z0-9+.-]+:\/\/)/iu;

/**
 * Refuses sources that cannot be meant so, before anything is read or paid.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a second `-`, and for a question where a file belongs.
 */
export async function checkSources({
  command,
  words,
  flags,
  io,
}: Pick<Invocation, 'command' | 'words' | 'flags' | 'io'>): Promise<void> {
  refuseSecondInput([...words, lastText(flags['prompt-file'])]);
  for (const word of words) {
    if (!/\s/u.test(word) || address.test(word)) continue;
    if (await exists(resolve(io.cwd, word))) continue;
    const file = words.find((other) => other !== word) ?? '<file>';
    throw usageError(
      `Cannot read "${word}": there is no such file`,
      `a question goes behind -p: orm ${command} ${file} -p "${word}"`,
    );
  }
}

/**
 * Standard input can be one thing only.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it is named twice.
 */
export function refuseSecondInput(names: readonly (string | undefined)[]): void {
  if (names.filter((name) => name === '-').length > 1)
    throw usageError('Only one - can be stdin', 'name the other one by its path');
}

/** What a source is called in headings and documents: a data URL without its data. */
export function nameOfSource(source: string): string {
  return /^data:/iu.test(source) ? `${source.slice(0, 60).split(',', 1)[0] ?? ''},…` : source;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    // Why it cannot be seen is told by whoever reads it.
    return false;
  }
}
