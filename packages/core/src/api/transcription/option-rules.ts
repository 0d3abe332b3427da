import type { CallOptions } from '../../shared/call-options.ts';
import type { OwnRulesOf } from '../../shared/field-rules.ts';
import { method } from '../../shared/field-rules.ts';
import type { TranscriptionOptions } from './options.ts';

/** Rules of the options that only a transcription has. */
export const transcriptionRules = {
  onChunk: method,
} as const satisfies OwnRulesOf<TranscriptionOptions, CallOptions>;
