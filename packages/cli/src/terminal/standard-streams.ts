import { fstatSync } from 'node:fs';

import type { Io } from './io.ts';
import { createStandardOutput } from './standard-output.ts';

/** Creates the output streams of a process. */
export function createStandardStreams({
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Pick<Io, 'stdout' | 'stderr' | 'isOnePlace'> {
  const results = createStandardOutput(stdout);
  const isOnePlace = isSamePlace(1, 2);
  // Two streams over one pipe have queues of their own, which a slow reader would empty in any order.
  const isOneQueue = isOnePlace && results.isPipe === true;
  return {
    stdout: results,
    stderr: isOneQueue ? { write: (text) => results.write(text) } : stderr,
    isOnePlace,
  };
}

function isSamePlace(descriptor: number, other: number): boolean {
  try {
    const [one, two] = [fstatSync(descriptor), fstatSync(other)];
    return one.dev === two.dev && one.ino === two.ino && one.rdev === two.rdev && one.ino !== 0;
  } catch {
    // What cannot be examined is taken for another place.
    return false;
  }
}
