// Refusals by a limit: of the account, of the key, of a day, of a provider.
import type { Hint } from '../shared/hints.ts';
import type { Refusal, RefusalRule } from './refusal.ts';
import { providerKeyHint, toNumber } from './refusal.ts';
import type { FailureRow } from './upstream-error-table.ts';

const credits: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'credits' };
const rateLimit: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'rate_limit', retryable: true };
const limited: FailureRow = { code: 'UPSTREAM_REFUSED', reason: 'capacity', retryable: true };
const overloaded: FailureRow = { code: 'UPSTREAM_HTTP', reason: 'capacity', retryable: true };
const provider: FailureRow = { code: 'UPSTREAM_HTTP', reason: 'provider', retryable: true };

const addCredits: Hint = {
  kind: 'text',
  text: 'Add credits at https://openrouter.ai/settings/credits.',
};

export const keyLimit: RefusalRule = ({ text }) =>
  /\bkey limit exceeded\b|\b(?:api )?key\b.{0,40}\b(?:credit|spending|total|daily|weekly|monthly) limit\b.{0,20}\b(?:exceeded|reached)\b/iu.test(
    text,
  )
    ? {
        row: credits,
        hints: [
          {
            kind: 'text',
            text: 'Raise the limit of the key at https://openrouter.ai/settings/keys, or use another key: more credits do not help.',
          },
        ],
        details: { limit: 'key' },
      }
    : undefined;

export const dailyLimit: RefusalRule = ({ text, limitSource }) =>
  /free-models-per-day/iu.test(text) || /daily/iu.test(limitSource)
    ? {
        row: rateLimit,
        endsWithDay: true,
        hints: [
          { kind: 'retry', later: true },
          {
            kind: 'text',
            text: 'The free requests of the day are used up: choose a paid model, or buy credits for a higher daily limit.',
          },
        ],
        details: { limit: 'day' },
      }
    : undefined;

export const affordable: RefusalRule = ({ text }) => {
  const tokens = /\bcan only afford (\d[\d,]{0,14})/iu.exec(text)?.[1];
  const prompt = /\bprompt tokens limit exceeded: (\d[\d,]{0,14}) > (\d[\d,]{0,14})/iu.exec(text);
  if (tokens === undefined && prompt === null) return undefined;
  const affordableTokens = toNumber(tokens ?? prompt?.[2]);
  const requestedTokens = toNumber(
    prompt?.[1] ?? /\brequested up to (\d[\d,]{0,14})/iu.exec(text)?.[1],
  );
  const lower: Hint =
    prompt === null && affordableTokens !== undefined && affordableTokens > 0
      ? { kind: 'set-option', option: 'maxTokens', to: affordableTokens }
      : { kind: 'text', text: 'Shorten the messages.' };
  return {
    row: credits,
    hints: [lower, addCredits],
    details: { requestedTokens, affordableTokens },
  };
};

export const noCredits: RefusalRule = ({ text, isFromProvider, isByok }) => {
  const isMeant =
    /\binsufficient[ _](?:credits?|funds|balance|quota)\b|\brequires? more credits\b|\bnegative (?:credit )?balance\b|\bout of credits\b|\bnever purchased credits\b|\bcredit balance is too low\b/iu.test(
      text,
    );
  if (!isMeant) return undefined;
  if (!isFromProvider) return { row: credits };
  return isByok
    ? {
        row: credits,
        hints: [
          { kind: 'text', text: 'Your own account at the provider has no credits left.' },
          providerKeyHint,
        ],
      }
    : // The account of OpenRouter at the provider is empty: another provider may serve it.
      { row: provider };
};

const limitPattern =
  /\brate[- _]?limit(?:s|ed|ing|_exceeded|_error)?\b|\btoo many requests\b|\bquota\b|\bresource_exhausted\b|\bthrottl/iu;

const busyPattern =
  /\boverloaded(?:_error)?\b|\bat capacity\b|\bno instances? available\b|\btemporarily (?:unavailable|busy)\b|\bserver is busy\b|\bhigh demand\b/iu;

/** A limit of the provider, which another provider may not have, or one of the caller's own account there. */
export const busyProvider: RefusalRule = ({
  text,
  isFromProvider,
  isByok,
  limitSource,
  status,
}) => {
  const isUpstream =
    isFromProvider || /upstream/iu.test(limitSource) || /\blimited upstream\b/iu.test(text);
  if (isUpstream && limitPattern.test(text)) return limitedBy(isByok);
  if (busyPattern.test(text)) return { row: overloaded };
  if (!isUpstream) return undefined;
  if (status === 429) return limitedBy(isByok);
  return status === 503 || status === 529 ? { row: overloaded } : undefined;
};

function limitedBy(isByok: boolean): Refusal {
  return isByok
    ? {
        row: rateLimit,
        hints: [
          { kind: 'retry', later: true },
          { kind: 'text', text: 'Your own account at the provider has reached its limit.' },
        ],
      }
    : { row: limited };
}

export const ownLimit: RefusalRule = ({ text }) =>
  /\brate[- _]?limit(?:s|ed)?[ _](?:was |is )?(?:exceeded|reached)\b|\btoo many requests\b|\bfree-models-per-min/iu.test(
    text,
  )
    ? { row: rateLimit }
    : undefined;
