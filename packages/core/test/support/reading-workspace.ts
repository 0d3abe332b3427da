import type { Workspace } from '../../src/media/workspace.ts';

/** A workspace of a test that writes nothing. */
export function createReadingWorkspace(open: Workspace['open']): Workspace {
  return {
    open,
    async claim() {
      throw new Error('This test writes nothing');
    },
  };
}
