import { usageError } from '../errors/errors.ts';
import type { Invocation } from '../host/invocation.ts';
import { lastText } from '../flags/settings.ts';

const url = /^[\s"'`<]*(?:data:|file:|[a-z][a-z0-9+.-]+:\/\/)/iu;

/** Name with an extension, perhaps in quotes: a file whose name has spaces, and no question. */
const fileName = /\.[a-z][a-z0-9]{1,4}["'\s]*$/iu;

/**
 * Rejects invalid sources before anything is read or paid.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a second `-`, and for a question in place of a file.
 */
export async function checkSources({
  command,
  positionals,
  flags,
  io,
}: Pick<Invocation, 'command' | 'positionals' | 'flags' | 'io'>): Promise<void> {
  refuseSecondInput([...positionals, lastText(flags['prompt-file'])]);
  for (const word of positionals) {
    if (!/\s/u.test(word) || url.test(word) || fileName.test(word)) continue;
    if (await exists(word, io)) continue;
    const file = positionals.find((other) => other !== word) ?? '<file>';
    throw usageError(
      `Cannot read "${word}": no such file`,
      `put the question after -p: orm ${command} ${file} -p "${word}"`,
    );
  }
}

/**
 * Rejects a second use of standard input.
 *
 * @throws OpenRouterError `INVALID_INPUT` if more than one name is `-`.
 */
export function refuseSecondInput(names: readonly (string | undefined)[]): void {
  if (names.filter((name) => name === '-').length > 1)
    throw usageError('Only one input can be - (stdin)', 'pass the other one by its path');
}

/** Returns the name of a source in headings and documents: a data URL without its data. */
export function sourceName(source: string): string {
  return /^data:/iu.test(source) ? `${source.slice(0, 60).split(',', 1)[0] ?? ''},…` : source;
}

async function exists(path: string, { cwd }: Pick<Invocation['io'], 'cwd'>): Promise<boolean> {
  const { isPipe, openPath } = await import('../host/open-path.ts');
  try {
    if (await isPipe(path, cwd)) return true;
    await openPath(path, { cwd });
    return true;
  } catch {
    // The error of reading it will say why.
    return false;
  }
}
