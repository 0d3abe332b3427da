import type { GeneratedKind } from '../media/media-kinds.ts';
import { mediaKinds } from '../media/media-kinds.ts';
import { MAX_TIMER_MS } from '../shared/clock.ts';
import { Flag, Path, usDollars, integer } from './formats.ts';
import type { EnvironmentVariable } from './variable.ts';

const plain = { aliases: [], secret: false } as const;

const MIB = 1024 * 1024;

const bytes = integer(0, Number.MAX_SAFE_INTEGER);

/** How videos are waited for, what is handed over inline, and where jobs are noted. */
export const outputVariables = {
  OPENROUTER_VIDEO_POLL_INTERVAL_MS: {
    ...plain,
    schema: integer(50, MAX_TIMER_MS),
    summary: 'Milliseconds between two looks at a video job.',
    fallback: 'by the age of the job, 1000 to 10000',
  },
  OPENROUTER_VIDEO_MAX_WAIT_MS: {
    ...plain,
    schema: integer(0, MAX_TIMER_MS),
    summary: 'Milliseconds to wait for a video; the job goes on after that.',
    fallback: '600000',
  },
  OPENROUTER_VIDEO_GEN_MAX_BYTES: {
    ...plain,
    schema: integer(MIB, Number.MAX_SAFE_INTEGER),
    summary: 'Most bytes of a video that was made.',
    fallback: String(256 * MIB),
  },
  OPENROUTER_IMAGE_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Most bytes of images that an MCP answer holds itself; larger ones are saved.',
    fallback: String(mediaKinds.image.inlineMaxBytes),
  },
  OPENROUTER_AUDIO_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Most bytes of a sound that an MCP answer holds itself; larger ones are saved.',
    fallback: String(mediaKinds.audio.inlineMaxBytes),
  },
  OPENROUTER_VIDEO_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Most bytes of a video that an MCP answer holds itself; larger ones are saved.',
    fallback: String(mediaKinds.video.inlineMaxBytes),
  },
  OPENROUTER_JOB_LEDGER: {
    ...plain,
    schema: Path,
    summary: 'File that video jobs are noted in, or `off`.',
    fallback: '`orm/jobs.jsonl` in XDG_STATE_HOME, else in ~/.local/state',
  },
  OPENROUTER_ONLY_KNOWN_JOBS: {
    ...plain,
    schema: Flag,
    summary:
      'Knows no video job but those noted in that file, for keys that several callers share.',
    fallback: 'false',
  },
} as const satisfies Record<
  `OPENROUTER_${Uppercase<GeneratedKind>}_INLINE_MAX_BYTES`,
  EnvironmentVariable
> &
  Record<string, EnvironmentVariable>;

/** What may be spent. */
export const moneyVariables = {
  OPENROUTER_MAX_COST_USD: {
    ...plain,
    schema: usDollars,
    summary: 'Most US dollars for one call: what may cost more is refused before it is sent.',
    fallback: 'no limit',
  },
  OPENROUTER_SESSION_BUDGET_USD: {
    ...plain,
    schema: usDollars,
    summary: 'Most US dollars for all calls of one server or command.',
    fallback: 'no limit',
  },
  OPENROUTER_ALLOW_UNKNOWN_COST: {
    ...plain,
    schema: Flag,
    summary: 'Whether a call is made under a limit although nobody can tell its price before.',
    fallback: 'false',
  },
  OPENROUTER_FIT_MAX_TOKENS: {
    ...plain,
    schema: Flag,
    summary:
      'Whether an answer that may cost more than the limit is asked for with fewer tokens, as many as can be paid, instead of refused.',
    fallback: 'true',
  },
  OPENROUTER_AUDIT: {
    ...plain,
    schema: Flag,
    summary:
      'Whether a line of JSON on stderr tells of each call that costs: at its start and at its end, with the cost.',
    fallback: 'true, but for orm on a terminal',
  },
} as const satisfies Record<string, EnvironmentVariable>;
