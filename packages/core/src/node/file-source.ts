import { createFileBlob } from '../runtime/node-file-blob.ts';
import { invalidInput } from '../shared/errors.ts';
import { NOT_REGULAR, kindOf, notReadable, openForReading, orClose } from './open-file.ts';

/**
 * A file as a media source. It is opened once and read when it is sent; reading fails when it was changed in between.
 *
 * The path is the caller's word: nothing keeps it inside a folder.
 *
 * `fetch`, `Request` and `Response` take the blob as it is. To put it into another blob or a `FormData`, read it first:
 * `new Blob([await file.arrayBuffer()])`. Doing so with the blob itself throws.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, or it is not a regular one.
 */
export async function fromFile(path: string): Promise<Blob> {
  const descriptor = await openForReading(path).catch((error: unknown) => {
    throw notReadable(path, error);
  });
  return await orClose(descriptor, async () => {
    if ((await kindOf(descriptor)) !== 'file')
      throw invalidInput(`Cannot read "${path}": ${NOT_REGULAR}`);
    return await createFileBlob(descriptor, path);
  });
}
