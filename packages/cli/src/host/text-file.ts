import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { describeFileError } from '../errors/file-errors.ts';

/** Reads the text file named by an option. */
export async function readTextFile(option: string, path: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new OpenRouterError(
      'INVALID_INPUT',
      `Cannot read ${option} "${path}": ${describeFileError(error)}`,
      { cause: error },
    );
  }
}
