// For programs on Node.js: what needs a file system.
export { fromFile } from './node/file-source.ts';
export { createWorkspace } from './node/workspace.ts';
export type { WorkspaceOptions } from './node/workspace.ts';
export type { Workspace } from './media/workspace.ts';
export { spool as fromStream } from './runtime/node-spool.ts';
