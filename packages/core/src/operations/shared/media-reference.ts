import type { MediaSource } from '../../media/source.ts';
import { isFileUri, nameOfReference } from '../../media/written-path.ts';
import { isDataUrl } from '../../shared/data-url.ts';
import { invalidInput } from '../../shared/errors.ts';
import type { OperationContext } from './operation.ts';

/** Source of media, with the file name of a document or audio. */
export interface NamedSource {
  readonly source: MediaSource;
  readonly filename: string | undefined;
}

/**
 * Resolves a reference of the input: a URL, a data URL, or else a path or `file:` URI in the workspace.
 *
 * @throws OpenRouterError `UNSAFE_PATH` for a path that may not be read, `INVALID_INPUT` when there is no such file.
 */
export async function toMediaSource(
  reference: string,
  { workspace }: Pick<OperationContext, 'workspace'>,
): Promise<NamedSource> {
  if (isDataUrl(reference)) return { source: reference, filename: undefined };
  // A drive letter is one letter; a scheme that can be fetched has more.
  if (/^[a-z][a-z0-9+.-]+:\/\//iu.test(reference) && !isFileUri(reference)) {
    return { source: reference, filename: filenameOf(reference) };
  }
  if (workspace === undefined) {
    throw invalidInput(`Cannot read "${reference}": file access is off`, {
      hints: [{ kind: 'text', text: 'Give an http(s) URL or a data URL.' }],
    });
  }
  return { source: await workspace.openInput(reference), filename: nameOfReference(reference) };
}

function filenameOf(url: string): string | undefined {
  const name = URL.canParse(url) ? basename(new URL(url).pathname) : '';
  return name === '' ? undefined : name;
}

function basename(path: string): string {
  return path.slice(path.search(/[^/\\]*$/u));
}
