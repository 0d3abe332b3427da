import {
  affordable,
  busyProvider,
  dailyLimit,
  keyLimit,
  noCredits,
  ownLimit,
} from './limit-rules.ts';
import type { Refusal, RefusalFields, RefusalRule } from './refusal.ts';
import { providerKeyHint, toNumber } from './refusal.ts';
import type { FailureRow } from './upstream-error-table.ts';

/** Returns what a refusal is by its content, whatever its status says; `undefined` when the content does not tell. */
export function readRefusal(fields: RefusalFields): Refusal | undefined {
  for (const rule of rules) {
    const refusal = rule(fields);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const credentials: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'credentials' };
const routing: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'routing' };
const provider: FailureRow = { code: 'UPSTREAM_HTTP', reason: 'provider', retryable: true };

const invalidKeyPattern =
  /\bno auth credentials\b|\bmissing authentication\b|\b(?:invalid|incorrect|unauthorized|malformed)[ _](?:x-)?(?:api[ _-]?key|credentials|auth)|\bno cookie auth\b|\bauthentication_error\b|\bapi key (?:is )?not valid\b/iu;

const disabledKeyPattern =
  /\bkey (?:is|was|has been|is currently) (?:disabled|revoked|deleted|expired|deactivated)\b|\b(?:disabled|revoked|expired|deactivated) (?:api )?key\b|\bkey (?:has )?expired\b/iu;

const badKey: RefusalRule = ({ text, isFromProvider, isByok, status }) => {
  const isDisabled = disabledKeyPattern.test(text);
  const isUnknownUser = /\buser not found\b/iu.test(text) && (status === 401 || status === 403);
  if (isFromProvider) {
    return isDisabled || invalidKeyPattern.test(text) ? refusedByProvider(isByok) : undefined;
  }
  if (isDisabled) {
    return {
      row: credentials,
      hints: [
        {
          kind: 'check-option',
          option: 'apiKey',
          note: 'the key is disabled or has expired; https://openrouter.ai/settings/keys shows it',
        },
      ],
    };
  }
  return isUnknownUser || invalidKeyPattern.test(text) ? { row: credentials } : undefined;
};

/** Returns the refusal of a key at a provider: the caller's own key, or that of OpenRouter, which another provider needs not. */
function refusedByProvider(isByok: boolean): Refusal {
  return isByok ? { row: credentials, hints: [providerKeyHint] } : { row: provider };
}

/** A provider that refuses a key without saying so. */
const providerKey: RefusalRule = ({ isFromProvider, isByok, status }) =>
  isFromProvider && status === 401 ? refusedByProvider(isByok) : undefined;

const region: RefusalRule = ({ text }) =>
  /\bnot (?:currently )?(?:available|supported|offered|allowed|accessible) in (?:your|this) (?:current )?(?:region|country|location|territory|area)\b|\bunsupported_country_region_territory\b|\b(?:region|territory|location) (?:is )?not supported\b|\bregion[_ -]restricted\b|\bgeo-?(?:graphic(?:ally)?)?[ -]?(?:blocked|restricted|restrictions?)\b/iu.test(
    text,
  )
    ? { row: { code: 'UPSTREAM_REFUSED', reason: 'region' } }
    : undefined;

/** Finish reasons by which providers say that they declined, each a line of its own. */
const declined =
  /^(?:safety|prohibited_content|blocklist|spii|recitation|refusal|content_?filter\w*)$/imu;

const moderation: RefusalRule = ({ text, isFlagged }) =>
  isFlagged ||
  declined.test(text) ||
  /\brequires moderation\b|\binput was flagged\b|\bflagged (?:as|by|for)\b|\bcontent[ _](?:management )?(?:policy|filter)(?:_violation)?\b|\bsafety (?:system|filters?|polic(?:y|ies))\b|\bprohibited_content\b|\bdata_inspection_failed\b|\bresponsible ?ai ?polic/iu.test(
    text,
  )
    ? { row: { code: 'UPSTREAM_REFUSED', reason: 'policy' } }
    : undefined;

const dataPolicy: RefusalRule = ({ text }) => {
  if (/\bno (?:allowed )?endpoints? .{0,80}\b(?:zero data retention|zdr)\b/iu.test(text))
    return { row: { code: 'ZDR_INCOMPATIBLE' } };
  return /\bno (?:allowed )?endpoints? .{0,80}\b(?:data policy|guardrails?|privacy)\b/iu.test(text)
    ? {
        row: routing,
        hints: [
          {
            kind: 'text',
            text: 'Loosen the data policy at https://openrouter.ai/settings/privacy or the provider preferences, or choose another model.',
          },
        ],
      }
    : undefined;
};

const unsupported: RefusalRule = ({ text }) => {
  const found = /\bno endpoints found that (?:support|can handle) (?:the )?([^.\n"]{1,80})/iu.exec(
    text,
  );
  if (found !== null) {
    const feature = found[1]?.trim();
    return {
      row: routing,
      hints: [
        { kind: 'text', text: 'Choose a model that supports it, or leave it out.' },
        { kind: 'find-model' },
      ],
      details: { unsupported: feature },
    };
  }
  return /\bno allowed providers are available\b/iu.test(text) ? { row: routing } : undefined;
};

/** Messages of providers about the context, with the numbers in either order. */
const contextPatterns: readonly RegExp[] = [
  /\bmaximum context length is (?<allowed>\d[\d,]{0,14}).{0,80}?(?:requested about|requested|resulted in|contains?) (?<requested>\d[\d,]{0,14})/isu,
  /\bprompt is too long: (?<requested>\d[\d,]{0,14}) tokens > (?<allowed>\d[\d,]{0,14})/iu,
  /\bmaximum prompt length is (?<allowed>\d[\d,]{0,14}).{0,60}?contains (?<requested>\d[\d,]{0,14})/iu,
  /\b(?:input|prompt) ?(?:token count|length|tokens)?(?: of)? ?\(?(?<requested>\d[\d,]{0,14})(?: tokens)?\)? ?(?:exceeds|is longer than|is greater than)\b.{0,80}?(?<allowed>\d[\d,]{2,14})/iu,
  /\bexceed context limit: (?<requested>\d+) \+ \d+ > (?<allowed>\d+)/iu,
  /\bmaximum context length\b|\bcontext[ _](?:length|window|size)(?:[ _](?:was |is )?exceeded)\b|\bexceeds? the (?:available |model's )?context\b|\breduce the length of the (?:messages|prompt|input)\b|\bprompt is too long\b/iu,
];

const contextLength: RefusalRule = ({ text }) => {
  for (const pattern of contextPatterns) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const requestedTokens = toNumber(found.groups?.['requested']);
    const allowedTokens = toNumber(found.groups?.['allowed']);
    const isKnown = requestedTokens !== undefined && allowedTokens !== undefined;
    return {
      row: { code: 'INVALID_INPUT', reason: 'context_length' },
      hints: isKnown
        ? [
            {
              kind: 'text',
              text: `The request has about ${requestedTokens} tokens and the model takes ${allowedTokens}: shorten the messages, or choose a model with a longer context.`,
            },
            { kind: 'lower-option', option: 'maxTokens' },
          ]
        : undefined,
      details: { requestedTokens, allowedTokens },
    };
  }
  return undefined;
};

/** The rules in their order: what is more specific comes first. */
const rules: readonly RefusalRule[] = [
  keyLimit,
  dailyLimit,
  affordable,
  badKey,
  noCredits,
  region,
  moderation,
  dataPolicy,
  unsupported,
  contextLength,
  busyProvider,
  ownLimit,
  providerKey,
];
