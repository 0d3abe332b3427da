/** Returns the URI of an absolute path of any system, like `pathToFileURL` of Node.js, in every runtime. */
export function toFileUri(path: string): string {
  const isWindows = /^(?:[a-z]:[\\/]|\\\\)/iu.test(path);
  const [, host = '', rest = path] = isWindows ? (/^\\\\([^\\]+)(\\.*)$/u.exec(path) ?? []) : [];
  const url = new URL(`file://${host}/`);
  const escaped = rest.replaceAll(/[%\n\r\t[\]|~]/gu, percentEncode);
  url.pathname = isWindows ? escaped.replaceAll('\\', '/') : escaped.replaceAll('\\', '%5C');
  return url.href;
}

/** Encodes characters that a URL would interpret, drop, or keep where Node.js encodes them. */
function percentEncode(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return `%${code.padStart(2, '0')}`;
}
