/** Returns the URI of an absolute path of any system, as `pathToFileURL` of Node.js does, also where there is no Node.js. */
export function toFileUri(path: string): string {
  const isWindows = /^(?:[a-z]:[\\/]|\\\\)/iu.test(path);
  const [, host = '', rest = path] = isWindows ? (/^\\\\([^\\]+)(\\.*)$/u.exec(path) ?? []) : [];
  const url = new URL(`file://${host}/`);
  const escaped = rest.replaceAll(/[%\n\r\t[\]|~]/gu, percentEncode);
  url.pathname = isWindows ? escaped.replaceAll('\\', '/') : escaped.replaceAll('\\', '%5C');
  return url.href;
}

/** Encodes what a URL would take for its own, drop, or leave as it is where Node.js does not. */
function percentEncode(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase();
  return `%${code.padStart(2, '0')}`;
}
