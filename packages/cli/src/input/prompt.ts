import type { Invocation } from '../host/invocation.ts';
import { lastText } from '../flags/settings.ts';
import { readTextFile } from '../host/text-file.ts';
import type { Piped } from './piped.ts';

/** The prompt: the words that were typed, then those of `--prompt-file`, then what was piped in. Empty when there is none. */
export async function promptOf(
  { words, flags, io }: Pick<Invocation, 'words' | 'flags' | 'io'>,
  piped: Piped,
): Promise<string> {
  const typed = words.filter((word) => word !== '-').join(' ');
  const file = lastText(flags['prompt-file']);
  const fromFile =
    file === undefined || file === '-' ? '' : await readTextFile('--prompt-file', file, io.cwd);
  return [typed, fromFile, piped.text ?? '']
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .join('\n\n');
}
