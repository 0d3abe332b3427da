import type { Invocation } from '../host/invocation.ts';
import { lastText } from '../flags/settings.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Piped } from './piped.ts';

/** Returns the prompt: the positional arguments, then `--prompt-file`, then standard input. Empty if there is none. */
export async function promptOf(
  { positionals, flags, io, signal }: Pick<Invocation, 'positionals' | 'flags' | 'io' | 'signal'>,
  piped: Piped,
): Promise<string> {
  const argumentText = positionals.filter((word) => word !== '-').join(' ');
  const file = lastText(flags['prompt-file']);
  const fromFile =
    file === undefined || file === '-'
      ? ''
      : await readTextFile('--prompt-file', file, { cwd: io.cwd, signal });
  return [argumentText, fromFile, piped.text ?? '']
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
}
