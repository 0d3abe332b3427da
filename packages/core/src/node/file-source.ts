import { basename, dirname } from 'node:path';

import { createFileBlob } from '../runtime/node-file-blob.ts';
import { invalidInput } from '../shared/errors.ts';
import { similarNameHints, namesNear } from './nearby-names.ts';
import {
  NOT_REGULAR,
  isMissing,
  kindOf,
  notReadable,
  openForReading,
  orClose,
} from './open-file.ts';
import { likelyMistake } from './path-rules.ts';
import type { Hint } from '../shared/hints.ts';

/**
 * Opens a file as a media source. It is opened once and read when it is sent; reading fails when it was changed in between.
 *
 * The path is trusted: it is not confined to a folder.
 *
 * `fetch`, `Request` and `Response` accept the blob as it is. To put it into another blob or a `FormData`, read it first:
 * `new Blob([await file.arrayBuffer()])`. Passing the blob itself throws.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, or it is not a regular one.
 */
export async function fromFile(path: string): Promise<Blob> {
  const descriptor = await openForReading(path).catch(async (error: unknown) => {
    const mistake = likelyMistake(path);
    if (mistake !== undefined) throw invalidInput(`Cannot read "${path}": ${mistake}`);
    throw notReadable(path, error, { hints: isMissing(error) ? await hintsFor(path) : [] });
  });
  return await orClose(descriptor, async () => {
    if ((await kindOf(descriptor)) !== 'file')
      throw invalidInput(`Cannot read "${path}": ${NOT_REGULAR}`);
    return await createFileBlob(descriptor, path);
  });
}

async function hintsFor(path: string): Promise<readonly Hint[]> {
  // Without a readable folder there are no similar names.
  return similarNameHints(path, await namesNear(dirname(path), basename(path)).catch(() => []));
}
