// Entry `./node`, for programs on Node.js: features that need a file system.
export { fromFile } from './node/file-source.ts';
export { createJobLedger } from './node/job-ledger.ts';
export type { JobLedgerOptions } from './node/job-ledger.ts';
export { createFileTranscriptStore } from './node/transcript-store.ts';
export type { FileTranscriptStoreOptions } from './node/transcript-store.ts';
export { createWorkspace } from './node/workspace.ts';
export type { WorkspaceOptions } from './node/workspace.ts';
export type { JobLedger } from './jobs/ledger.ts';
export type { OutputTarget, OutputContent, OutputRequest, Workspace } from './media/workspace.ts';
export type { SavedFile } from './media/saved-file.ts';
export { spool as fromStream } from './runtime/node-spool.ts';
export type { ImageSupport } from './node/image-support.ts';
export { describeImages } from './node/image-support.ts';
export type { NetworkDescription } from './node/network.ts';
export { describeNetwork } from './node/network.ts';
