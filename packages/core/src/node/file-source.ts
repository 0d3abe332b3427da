import { trustedRules } from './any-input.ts';
import { openInput } from './open-input.ts';

/**
 * Opens a file as a media source. It is opened once and read when it is sent; reading fails when it was changed in between.
 *
 * The path is trusted: it is not confined to a folder. It may be a `file:` URI, start with `~`, or be quoted or escaped as a
 * terminal does with a dropped file, unless a file has exactly that name.
 *
 * `fetch`, `Request` and `Response` accept the blob as it is. To put it into another blob or a `FormData`, read it first:
 * `new Blob([await file.arrayBuffer()])`. Passing the blob itself throws.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, or it is not a regular one.
 */
export async function fromFile(path: string | URL): Promise<Blob> {
  return await openInput(String(path), trustedRules());
}
