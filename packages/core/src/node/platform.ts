import type { Platform } from './path-rules.ts';

/** System whose path rules apply to this process. */
export const platform: Platform =
  process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
