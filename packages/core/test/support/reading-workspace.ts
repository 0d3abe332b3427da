import type { Workspace } from '../../src/media/workspace.ts';

/** A workspace of a test that only reads. */
export function createReadingWorkspace(open: Workspace['openInput']): Workspace {
  return {
    openInput: open,
    async reserveOutput() {
      throw new Error('This test writes nothing');
    },
  };
}
