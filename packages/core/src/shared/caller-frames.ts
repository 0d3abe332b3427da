import { deepenStack, OpenRouterError } from './errors.ts';

/**
 * Adds the frames that lead here to the stack of an error that was created by work in the background, whose own frames do not
 * reach the caller.
 */
export function addCallerFrames(error: unknown): void {
  if (!OpenRouterError.is(error) || error.stack === undefined) return;
  const restore = deepenStack();
  const { stack: here = '' } = new Error('here');
  restore();
  const known = new Set(error.stack.split('\n'));
  // The first lines are the message and this function.
  const added = here
    .split('\n')
    .slice(2)
    .filter((frame) => !known.has(frame));
  error.stack = [error.stack, ...added].join('\n');
}
