import type { CallOptions } from '../../shared/call-options.ts';
import type { OwnRulesOf } from '../../shared/field-rules.ts';
import { any, method } from '../../shared/field-rules.ts';
import type { VideoDownloadOptions, VideoSubmitOptions, WaitOptions } from './options.ts';

/** Rules of the options that only a submission has. */
export const submitRules = {
  onAccepted: method,
} as const satisfies OwnRulesOf<VideoSubmitOptions, CallOptions>;

/** Rules of the options that only waiting has, which checks their values itself. */
export const waitRules = {
  maxWaitMs: any,
  pollIntervalMs: any,
  onUpdate: method,
} as const satisfies OwnRulesOf<WaitOptions, CallOptions>;

/** Rules of the options that only a download has, which checks their values itself. */
export const downloadRules = {
  index: any,
  maxBytes: any,
} as const satisfies OwnRulesOf<VideoDownloadOptions, CallOptions>;
