import type { GeneratedKind } from '../media/media-kinds.ts';
import { mediaKinds } from '../media/media-kinds.ts';
import { MAX_TIMER_MS } from '../shared/clock.ts';
import { Flag, FlagOrPath, Path, usDollars, integer } from './formats.ts';
import type { EnvironmentVariable } from './variable.ts';

const plain = { aliases: [], secret: false } as const;

const MIB = 1024 * 1024;

const bytes = integer(0, Number.MAX_SAFE_INTEGER);

/** Polling of videos, limits of inline results, and the ledger of jobs. */
export const outputVariables = {
  OPENROUTER_VIDEO_POLL_INTERVAL_MS: {
    ...plain,
    schema: integer(50, MAX_TIMER_MS),
    summary: 'Polling interval of a video job in milliseconds.',
    fallback: '1000 to 10000, by the age of the job',
  },
  OPENROUTER_VIDEO_MAX_WAIT_MS: {
    ...plain,
    schema: integer(0, MAX_TIMER_MS),
    summary: 'Milliseconds to wait for a video; the job continues after that.',
    fallback: '600000',
  },
  OPENROUTER_VIDEO_GEN_MAX_BYTES: {
    ...plain,
    schema: integer(MIB, Number.MAX_SAFE_INTEGER),
    summary: 'Maximum bytes of a generated video.',
    fallback: String(256 * MIB),
  },
  OPENROUTER_IMAGE_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Maximum bytes of inline images in an MCP response; larger ones are saved.',
    fallback: String(mediaKinds.image.inlineMaxBytes),
  },
  OPENROUTER_AUDIO_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Maximum bytes of inline audio in an MCP response; larger audio is saved.',
    fallback: String(mediaKinds.audio.inlineMaxBytes),
  },
  OPENROUTER_VIDEO_INLINE_MAX_BYTES: {
    ...plain,
    schema: bytes,
    summary: 'Maximum bytes of an inline video in an MCP response; larger ones are saved.',
    fallback: String(mediaKinds.video.inlineMaxBytes),
  },
  OPENROUTER_JOB_LEDGER: {
    ...plain,
    schema: Path,
    summary: 'File of the ledger of video jobs, or `off`.',
    fallback: '`orm/jobs.jsonl` in XDG_STATE_HOME, else in ~/.local/state',
  },
  OPENROUTER_ONLY_KNOWN_JOBS: {
    ...plain,
    schema: Flag,
    summary:
      'Whether only video jobs in that file can be used, for keys that several callers share.',
    fallback: 'false',
  },
} as const satisfies Record<
  `OPENROUTER_${Uppercase<GeneratedKind>}_INLINE_MAX_BYTES`,
  EnvironmentVariable
> &
  Record<string, EnvironmentVariable>;

/** Limits of the cost, and the audit of it. */
export const moneyVariables = {
  OPENROUTER_MAX_COST_USD: {
    ...plain,
    schema: usDollars,
    summary:
      'Maximum US dollars of one call, which an argument or a flag only lowers: answers are shortened to fit, other calls are refused before they are sent.',
    fallback: 'no limit',
  },
  OPENROUTER_SESSION_BUDGET_USD: {
    ...plain,
    schema: usDollars,
    summary:
      'Maximum US dollars of all calls of one server or command (`--max-total-cost` of `orm` only lowers it).',
    fallback: 'no limit',
  },
  OPENROUTER_ALLOW_UNKNOWN_COST: {
    ...plain,
    schema: Flag,
    summary: 'Whether a call of unknown cost is made although there is a limit.',
    fallback: 'false',
  },
  OPENROUTER_COUNT_UPSTREAM_COST: {
    ...plain,
    schema: Flag,
    summary:
      "Whether what a provider charges your own key (BYOK) counts against the limits, beside OpenRouter's own cost.",
    fallback: 'true',
  },
  OPENROUTER_FIT_MAX_TOKENS: {
    ...plain,
    schema: Flag,
    summary:
      'Whether the maximum tokens of an answer that may cost more than the limit are reduced to fit it, instead of refusing the call.',
    fallback: 'true',
  },
  OPENROUTER_AUDIT: {
    ...plain,
    schema: FlagOrPath,
    summary:
      'Whether each call that costs is logged as JSON, one line at its start and one at its end with the cost: a path of a file to append to, or 1 or 0. With 1, the MCP server writes to stderr and `orm` to `orm/audit.jsonl` in XDG_STATE_HOME, else in ~/.local/state.',
    fallback: '1 for the MCP server, 0 for orm',
  },
} as const satisfies Record<string, EnvironmentVariable>;
