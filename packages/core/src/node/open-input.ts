import { dirname, join } from 'node:path';

import type { WrittenPath } from '../media/written-path.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import { escapePath, findLookAlikes, foldName } from './look-alikes.ts';
import type { ListNames } from './look-alikes.ts';
import { isMissing, openForReading } from './open-file.ts';
import { readingsOf } from './path-readings.ts';

/** File that may be opened. */
export interface InputTarget {
  /** Folder that names are compared below. */
  readonly folder: string;
  /** Parts of the path below it. */
  readonly parts: readonly string[];
}

/** Rules for opening files, and the errors for those that cannot be. `label` is the path as the caller wrote it. */
export interface InputRules {
  /** Returns the target of a path, before the disk is accessed; an error for one that may not be opened. */
  locate(reading: WrittenPath, label: string): InputTarget | OpenRouterError;
  /** Checks an open file and returns it; owns the descriptor. */
  accept(descriptor: number, path: string, label: string): Promise<Blob>;
  /** Returns the error for a target that cannot be opened. */
  explain(error: unknown, target: InputTarget, label: string): Promise<OpenRouterError>;
  /** Yields the names in a folder; fails with an `OpenRouterError` for one that may not be read. */
  list(folder: string, label: string): ReturnType<ListNames>;
}

/**
 * Opens the file that a text means: the most literal reading that exists, else the one file that looks like a reading.
 *
 * @throws OpenRouterError when there is none, or several look alike.
 */
export async function openInput(label: string, rules: InputRules): Promise<Blob> {
  const missing: InputTarget[] = [];
  let explain = async () => await Promise.resolve(invalidInput(`Cannot read "${label}"`));
  for (const reading of readingsOf(label)) {
    const target = rules.locate(reading, label);
    if (OpenRouterError.is(target)) {
      explain = async () => await Promise.resolve(target);
      continue;
    }
    const path = pathOf(target);
    try {
      return await rules.accept(await openForReading(path), path, label);
    } catch (error) {
      if (OpenRouterError.is(error)) throw error;
      if (!isMissing(error)) throw await rules.explain(error, target, label);
      missing.push(target);
      explain = async () => await rules.explain(error, target, label);
    }
  }
  const similar = await openLookAlike(missing, label, rules);
  if (similar !== undefined) return similar;
  throw await explain();
}

async function openLookAlike(
  missing: readonly InputTarget[],
  label: string,
  rules: InputRules,
): Promise<Blob | undefined> {
  const seen = new Set<string>();
  for (const { folder, parts } of missing) {
    const folded = parts.map(foldName).join('/');
    if (seen.has(folded)) continue;
    seen.add(folded);
    const list: ListNames = (path) => rules.list(path, label);
    const found = await findLookAlikes(folder, parts, list).catch((error: unknown) => {
      // What is missing outside must not be told from what is there.
      if (OpenRouterError.is(error)) throw error;
      // A folder that the system does not open has no look-alikes; the error of the path itself says why.
      return [];
    });
    const [first, ...others] = found;
    if (first === undefined) continue;
    if (others.length > 0) throw ambiguous(label, folder, found);
    const path = pathOf({ folder, parts: first });
    const descriptor = await openForReading(path).catch(() => undefined);
    if (descriptor !== undefined) return await rules.accept(descriptor, path, label);
  }
  return undefined;
}

function ambiguous(
  label: string,
  folder: string,
  found: readonly (readonly string[])[],
): OpenRouterError {
  // Below the root of a file system only the absolute path can be handed back, else the path in the folder.
  const start = dirname(folder) === folder ? folder : '';
  return new OpenRouterError(
    'INVALID_INPUT',
    `Cannot read "${label}": several files have names that look like it`,
    {
      hints: [
        { kind: 'did-you-mean', values: found.map((parts) => escapePath(join(start, ...parts))) },
      ],
    },
  );
}

function pathOf({ folder, parts }: InputTarget): string {
  return join(folder, ...parts);
}
