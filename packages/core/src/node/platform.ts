import type { Platform } from './path-rules.ts';

/** Whose rules for paths hold here. */
export const platform: Platform =
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
