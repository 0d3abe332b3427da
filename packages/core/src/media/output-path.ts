import { OpenRouterError } from '../shared/errors.ts';
import { characterFaultOf } from './name-characters.ts';

/** Path in a store whose objects have keys. */
export interface ObjectPath {
  /** Folders, each with a trailing slash; empty for the root. */
  readonly folder: string;
  /** `undefined` when the path names a folder, or there is no path. */
  readonly name: string | undefined;
}

/**
 * Parses an untrusted path, often chosen by a model, for an object in a store of keys. It cannot leave the folder that the
 * store prefixes.
 *
 * @throws OpenRouterError `UNSAFE_PATH` for a path that is absolute, has `..`, is hidden, or is ambiguous.
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

/** Whether a part of a path is a name: `a//./b` is `a/b`. */
function isNamed(part: string): boolean {
  return part !== '' && part !== '.';
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  const character = characterFaultOf(path);
  if (character !== undefined) return character;
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/')) return 'it starts with a slash';
  const parts = path.split('/');
  if (parts.includes('..')) return 'it leads to a parent folder';
  return parts.some((part) => isNamed(part) && part.startsWith('.')) ? 'it is hidden' : undefined;
}
