import type { ErrorCode, ErrorReason } from '../shared/error-codes.ts';
import type { ErrorDetails } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';
import { checkActivityHint } from './error-envelope.ts';
import type { FailureRow } from './upstream-error-table.ts';

/** Properties of a failure that decide its hints. */
export interface FailureInfo {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Whether a paid response had begun. */
  readonly isPartlyPaid: boolean;
  readonly fallbackModels: readonly string[];
  readonly message: string | undefined;
  readonly type: string | undefined;
  /** Whether the body is an API error, not a page. */
  readonly isEnvelope: boolean;
  /** Whether the provider behind OpenRouter gives a reason. */
  readonly isExplained: boolean;
  /** Advice of OpenRouter. */
  readonly remedyHint: string | undefined;
  /** Hints by the content of the failure, in place of those of its reason. */
  readonly hints?: readonly Hint[] | undefined;
}

/** Reasons that upstream never gives: they are set on this side, by the code that creates the error. */
type OwnReason =
  | 'blocked_address'
  | 'connection'
  | 'invalid_response'
  | 'max_cost'
  | 'no_result'
  | 'reasoning_cut_off'
  | 'schema_mismatch'
  | 'truncated';

const changeContent: Hint = {
  kind: 'text',
  text: 'Change the content: the same request will be declined again.',
};

const hintsByReason = {
  capacity: [
    { kind: 'retry', later: true },
    { kind: 'text', text: 'Name fallback models.' },
  ],
  context_length: [
    { kind: 'text', text: 'Shorten the messages, or choose a model with a longer context.' },
  ],
  credentials: [
    { kind: 'check-option', option: 'apiKey', note: 'keys are made at https://openrouter.ai/keys' },
  ],
  credits: [
    {
      kind: 'text',
      text: 'Add credits or raise the limit of the key at https://openrouter.ai/settings/credits.',
    },
    { kind: 'lower-option', option: 'maxTokens' },
  ],
  outcome_unknown: [checkActivityHint],
  permission: [{ kind: 'text', text: 'Use a key with this permission.' }],
  policy: [changeContent],
  provider: [
    { kind: 'retry' },
    {
      kind: 'set-option',
      option: 'allowFallbacks',
      to: true,
      note: 'another provider may serve it',
    },
  ],
  rate_limit: [
    { kind: 'retry', later: true },
    { kind: 'text', text: 'Free models allow 20 requests a minute.' },
  ],
  region: [{ kind: 'text', text: 'Choose a model that is offered in your region.' }],
  routing: [{ kind: 'text', text: 'Loosen the provider preferences, or choose another model.' }],
} as const satisfies Record<Exclude<ErrorReason, OwnReason>, readonly Hint[]>;

/** Hints for upstream errors without a reason, by code; the other codes need none. */
const hintsByCode: Partial<Record<ErrorCode, Hint>> = {
  MODEL_NOT_FOUND: { kind: 'find-model' },
  RESOURCE_TOO_LARGE: { kind: 'text', text: 'Send less or smaller media.' },
  UPSTREAM_TIMEOUT: { kind: 'retry' },
  ZDR_INCOMPATIBLE: {
    kind: 'text',
    text: 'Choose a model with a zero data retention endpoint, or drop the requirement.',
  },
};

/** Returns the hints for an upstream failure. */
export function upstreamHints(row: FailureRow, failure: FailureInfo): Hint[] {
  const { reason } = row;
  if (failure.isPartlyPaid && reason !== 'outcome_unknown') return [partialHint(failure)];
  const isOutcome = reason === 'outcome_unknown';
  const hints = (isOutcome ? undefined : failure.hints) ?? hintsOf(row, failure);
  return [...hints.map((hint) => withDelay(hint, failure)), ...hintsOfUpstream(failure)];
}

/** Returns the hints for the reason of a failure, else for its code. */
function hintsOf(row: FailureRow, failure: FailureInfo): readonly Hint[] {
  const { reason } = row;
  if (reason !== undefined && isKeyOf(hintsByReason, reason)) return hintsByReason[reason];
  const hint = hintsByCode[row.code] ?? hintForUnexplained(row, failure);
  return hint === undefined ? [] : [hint];
}

/** Returns the advice that upstream gives itself. */
function hintsOfUpstream({ remedyHint, fallbackModels }: FailureInfo): readonly Hint[] {
  const hints: Hint[] = [];
  if (remedyHint !== undefined)
    hints.push({ kind: 'text', text: `OpenRouter advises: ${remedyHint.replace(/\.$/u, '')}.` });
  const [model, ...models] = fallbackModels;
  if (model !== undefined) hints.push({ kind: 'models', models: [model, ...models] });
  return hints;
}

/** Adds the time to wait to a hint when upstream gives it. */
function withDelay(hint: Hint, { retryAfterMs }: FailureInfo): Hint {
  return hint.kind === 'retry' && retryAfterMs !== undefined
    ? { kind: 'retry', afterMs: retryAfterMs }
    : hint;
}

function partialHint({ details = {} }: FailureInfo): Hint {
  const detail = ['partialText', 'partialReasoning', 'usage'].find(
    (name) => details[name] !== undefined,
  );
  return detail === undefined || detail === 'usage'
    ? { kind: 'text', text: 'Part of the response arrived; it may have been charged.' }
    : { kind: 'partial-result', detail, mayBeCharged: true };
}

function isKeyOf<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}

/** Returns the hint for a failure without a reason. */
function hintForUnexplained(
  row: FailureRow,
  { status, message = '', type = 'not_found', isEnvelope, isExplained }: FailureInfo,
): Hint | undefined {
  if (row.code === 'UPSTREAM_HTTP' && row.retryable === true)
    return { kind: 'text', text: 'Try again later; https://status.openrouter.ai reports outages.' };
  if (row.code !== 'INVALID_INPUT') return undefined;
  const isOwnMessage = isEnvelope && !noRoute.test(message);
  if (status === 404 && type === 'not_found' && !isOwnMessage) {
    const note = 'it must end where the API begins, as https://openrouter.ai/api/v1 does';
    return { kind: 'check-option', option: 'baseUrl', note };
  }
  return noReason.test(message) && !isExplained
    ? {
        kind: 'text',
        text: 'Check the model id and the fields of the request: the same request will be declined again.',
      }
    : undefined;
}

const noRoute =
  /^(?:(?:404 )?(?:page |route |path )?not found\W*)?$|^no such (?:endpoint|route)\b/iu;
const noReason = /^(?:(?:provider returned error|(?:bad|invalid) request)\W*)?$/iu;
