import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What a file system error means to a person. Others are told by their code. */
const troubles: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/** Reads a text file that an option names. */
export async function readTextFile(option: string, path: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new OpenRouterError(
      'INVALID_INPUT',
      `Cannot read ${option} "${path}": ${troubles[code] ?? code}`,
      { cause: error },
    );
  }
}
