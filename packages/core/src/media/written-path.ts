// What people and programs write for a path: a URI, a path in quotes, a path that a terminal escaped.

/** System whose path rules apply; others than these three are like `linux`. */
export type Platform = 'linux' | 'darwin' | 'win32';

/** Path that a text means, or why it means none. */
export type WrittenPath = { readonly path: string } | { readonly fault: string };

/** Whether a text is a `file:` URI. */
export function isFileUri(text: string): boolean {
  return /^file:/iu.test(text.trim());
}

/**
 * Returns the absolute path of a `file:` URI, of this machine only. An encoded slash or encoded dots would be another path than
 * the one that is shown, so no program writes them.
 */
export function fromFileUri(uri: string, platform: Platform): WrittenPath {
  const [, host, encoded] = /^file:(?:\/\/([^/]*))?(\/.*)$/isu.exec(uri.trim()) ?? [];
  if (encoded === undefined) return { fault: 'it is a file URI without an absolute path' };
  if (host !== undefined && !/^(?:localhost)?$/iu.test(host))
    return { fault: 'it is a file URI of another host' };
  if (/%2f/iu.test(encoded) || (platform === 'win32' && /%5c/iu.test(encoded)))
    return { fault: 'its file URI has an encoded slash' };
  if (encoded.split('/').some((part) => /^(?:\.|%2e){1,2}$/iu.test(part) && part.includes('%')))
    return { fault: 'its file URI has encoded dots' };
  try {
    const path = decodeURIComponent(encoded);
    return { path: platform === 'win32' ? path.replace(/^\/(?=[a-z]:)/iu, '') : path };
  } catch {
    return { fault: 'its file URI is not valid' };
  }
}

/**
 * Parts of a shell's word: in single quotes, in double quotes, escaped, plain, and what cannot be part of one. No terminal
 * escapes letters and digits: `sub\a.png` is a path of Windows.
 */
const wordParts = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([^\p{L}\p{N}])|([^'"\\\s]+)|(.)/gsu;

/**
 * Returns the path of a text that a terminal or a file manager has quoted or escaped for a shell; `undefined` when it is not one
 * word of a shell. On Windows a backslash is part of the path.
 */
export function unquotePath(text: string, platform: Platform): string | undefined {
  const trimmed = text.trim();
  if (platform === 'win32') return /^(["'])([^"']*)\1$/u.exec(trimmed)?.[2];
  let word = '';
  for (const [, single, double, escaped, plain, other] of trimmed.matchAll(wordParts)) {
    if (other !== undefined) return undefined;
    word += single ?? double?.replaceAll(/\\(["\\$`])/gu, '$1') ?? escaped ?? plain ?? '';
  }
  return word;
}

/** Returns the file name of a reference: the last part of the path that it means. */
export function nameOfReference(reference: string): string {
  const uri = isFileUri(reference) ? fromFileUri(reference, 'linux') : undefined;
  const text = uri !== undefined && 'path' in uri ? uri.path : reference.trim();
  const unquoted = /^(["'])(.*)\1$/su.exec(text)?.[2] ?? text.replaceAll(/\\(?=[\s'"()&])/gu, '');
  return unquoted.slice(unquoted.search(/[^/\\]*$/u));
}
