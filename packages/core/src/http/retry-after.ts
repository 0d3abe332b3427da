import type { Clock } from '../shared/clock.ts';
import { numberAt, recordAt } from '../shared/untrusted-json.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Longest wait that is believed. No limit of OpenRouter that has an end lasts longer than a day. */
export const MAX_RETRY_AFTER_MS = DAY_MS;

/** Header that OpenAI and others send beside `Retry-After`. */
const DELAY_MS_HEADER = 'retry-after-ms';

/**
 * Returns the milliseconds to wait by the headers: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), else
 * `X-RateLimit-Reset`, which OpenRouter sends as milliseconds since the epoch. An unreadable header is ignored; the result is
 * never negative and at most {@link MAX_RETRY_AFTER_MS}.
 */
export function retryAfterInHeaders(headers: Headers, clock: Clock): number | undefined {
  const exact = headers.get(DELAY_MS_HEADER)?.trim() ?? '';
  if (isNumber(exact)) return believable(Number(exact));
  const value = headers.get('retry-after')?.trim() ?? '';
  if (isNumber(value)) return believable(Number(value) * 1000);
  const date = parseHttpDate(value) ?? parseIsoDate(value);
  if (date !== undefined) return believable(date - clock.now());
  return toDelayMs(headers.get('x-ratelimit-reset')?.trim() ?? '', clock.now());
}

/**
 * Returns the milliseconds to wait by the body of a failure: `error.availability.retry_after` and
 * `error.metadata.retry_after_seconds`, in seconds, or the headers that some bodies repeat.
 */
export function retryAfterInBody(body: unknown, clock: Clock): number | undefined {
  const error = recordAt(body, 'error');
  const metadata = recordAt(error, 'metadata');
  const seconds =
    numberAt(recordAt(error, 'availability'), 'retry_after') ??
    numberAt(metadata, 'retry_after_seconds') ??
    numberAt(metadata, 'retry_after');
  if (seconds !== undefined) return believable(seconds * 1000);
  const headers = new Headers();
  for (const [name, value] of Object.entries(recordAt(metadata, 'headers'))) {
    const isDelay = /^(?:retry-after(?:-ms)?|x-ratelimit-reset)$/iu.test(name);
    if (isDelay && /^[\x20-\x7e]+$/u.test(String(value))) headers.set(name, String(value));
  }
  return retryAfterInHeaders(headers, clock);
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Returns the milliseconds to wait by a message of a provider: `Please retry in 34.07s`, `try again in 2 minutes`. */
export function retryAfterInText(text: string): number | undefined {
  const found =
    /\b(?:retry|try again|wait|available) (?:again )?(?:in|after|for)?:? ?(\d{1,9}(?:\.\d{1,9})?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b/iu.exec(
      text,
    );
  if (found === null) return undefined;
  const [, amount, unit = ''] = found;
  const word = /^m(?:s|illi)/iu.test(unit) ? 'ms' : unit.charAt(0).toLowerCase();
  return believable(Number(amount) * (unitsMs[word] ?? Number.NaN));
}

/** Returns the milliseconds to the end of the day in UTC, when the free requests of a day begin again. */
export function untilNextDay(clock: Clock): number {
  return DAY_MS - (clock.now() % DAY_MS);
}

/** Returns a wait that a person can be told; `undefined` when it is no number. */
function believable(delayMs: number): number | undefined {
  if (Number.isNaN(delayMs)) return undefined;
  return Math.round(Math.min(MAX_RETRY_AFTER_MS, Math.max(0, delayMs)));
}

/** Numbers below are seconds from now: as seconds since the epoch they would be in the year 1973. */
const MIN_EPOCH_SECONDS = 1e8;

/** Returns the milliseconds to a time at which a limit is reset. */
function toDelayMs(text: string, nowMs: number): number | undefined {
  const date = parseIsoDate(text);
  if (date !== undefined) return believable(date - nowMs);
  const reset = Number(text === '' ? Number.NaN : text);
  if (!Number.isFinite(reset) || reset <= 0) return undefined;
  if (reset < MIN_EPOCH_SECONDS) return believable(reset * 1000);
  // Smaller numbers would be milliseconds before the year 2001: they must be seconds. Larger ones are microseconds.
  const resetMs = reset < 1e12 ? reset * 1000 : reset < 1e15 ? reset : reset / 1000;
  return believable(resetMs - nowMs);
}

function isNumber(text: string): boolean {
  return /^\d+(?:\.\d+)?$/u.test(text);
}

/** Parses an HTTP date (RFC 9110, section 5.6.7). `Date.parse` alone finds a date in nearly every text with a number. */
function parseHttpDate(text: string): number | undefined {
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d:\d\d/iu.test(text)) return undefined;
  // The oldest of the three forms has no time zone and means GMT too.
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : date;
}

function parseIsoDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(text))
    return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}
