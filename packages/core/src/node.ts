// For programs on Node.js: what needs a file system.
export { fromFile } from './node/file-source.ts';
