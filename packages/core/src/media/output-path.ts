import { OpenRouterError } from '../shared/errors.ts';

/** Path in a store whose objects have keys. */
export interface ObjectPath {
  /** Folders with a slash behind each; empty for the root. */
  readonly folder: string;
  /** `undefined` when the path is that of a folder, or there is none. */
  readonly name: string | undefined;
}

/**
 * Parses a path that a caller, often a model, gave for something in a store of keys. It cannot leave the folder that the store
 * puts before it.
 *
 * @throws OpenRouterError `UNSAFE_PATH` for a path that is absolute, has `..`, is hidden, or hides what it means.
 */
export function parseOutputPath(path: string | undefined, label = path): ObjectPath {
  if (path === undefined) return { folder: '', name: undefined };
  const fault = faultOf(path);
  if (fault !== undefined) {
    throw new OpenRouterError('UNSAFE_PATH', `Cannot write "${label ?? path}": ${fault}`, {
      hints: [{ kind: 'text', text: 'Name another path.' }],
    });
  }
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const folders = parts.filter(isNamed).map((part) => `${part}/`);
  return { folder: folders.join(''), name: isNamed(last) ? last : undefined };
}

/** Whether a part of a path names something: `a//./b` is `a/b`. */
function isNamed(part: string): boolean {
  return part !== '' && part !== '.';
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (/\p{Cc}/u.test(path)) return 'it has a control character';
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/')) return 'it begins with a slash';
  const parts = path.split('/');
  if (parts.includes('..')) return 'it leads to a folder above';
  return parts.some((part) => isNamed(part) && part.startsWith('.')) ? 'it is hidden' : undefined;
}
