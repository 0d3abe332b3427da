import * as v from 'valibot';

import { isThisMachine } from '../shared/loopback.ts';

// Every message says what is allowed and never what was given: a value may be a secret in the wrong place.

/** One line without white space, as keys and ids are. It travels in a header, which takes no other characters. */
export const Keyword = v.pipe(
  v.string(),
  v.regex(/^[\u0021-\u007e]+$/u, 'must be one word of plain ASCII characters'),
);

/** A path of a file system. */
export const Path = v.pipe(v.string(), v.regex(/^[^\0\r\n]+$/u, 'must be a path in one line'));

/** One line of text that travels in a header. */
export const Line = v.pipe(
  v.string(),
  v.regex(/^[\u0020-\u007e]+$/u, 'must be one line of plain ASCII characters'),
);

const yes = ['1', 'true', 'yes', 'on'];
const no = ['0', 'false', 'no', 'off'];

/** Yes or no. */
export const Flag = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist([...yes, ...no], 'must be 1, true, yes or on, or else 0, false, no or off'),
  v.transform((word) => yes.includes(word)),
);

/** One of a few words, in any case. */
export function oneOf<const Keywords extends readonly string[]>(
  words: Keywords,
): v.GenericSchema<string, Keywords[number]> {
  return v.pipe(
    v.string(),
    v.toLowerCase(),
    v.picklist(words, `must be one of ${words.join(', ')}`),
  );
}

/** A whole number in digits, nothing before or after it. */
export function integer(min: number, max: number): v.GenericSchema<string, number> {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d+$/u, message),
    v.transform(Number),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

/** An amount of money in digits: `0.5`. */
export const usDollars: v.GenericSchema<string, number> = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}(?:\.\d{1,12})?$/u, 'must be an amount such as 0.5, from 0'),
  v.transform(Number),
);

/** Words between commas. */
export const KeywordList = v.pipe(
  v.string(),
  v.transform(splitAtCommas),
  v.minLength(1, 'must be a list of words between commas'),
);

/** Some of a few words, between commas, in any case. */
export function someOf<const Keywords extends readonly string[]>(
  words: Keywords,
): v.GenericSchema<string, Keywords[number][]> {
  const message = `must be a list of these between commas: ${words.join(', ')}`;
  return v.pipe(
    v.string(),
    v.toLowerCase(),
    v.transform(splitAtCommas),
    v.minLength(1, message),
    v.array(v.picklist(words, message)),
  );
}

/** Words between commas, or a JSON array of them. */
export const KeywordListOrJson = v.pipe(
  v.string(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const words = value.startsWith('[') ? parseKeywords(value) : splitAtCommas(value);
    if (words !== undefined && words.length > 0) return words;
    addIssue({ message: 'must be a list of words between commas, or a JSON array of them' });
    return NEVER;
  }),
);

function splitAtCommas(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

const Keywords = v.array(v.pipe(v.string(), v.trim(), v.minLength(1)));

function parseKeywords(text: string): string[] | undefined {
  try {
    const result = v.safeParse(Keywords, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    // Not JSON; the caller says what is allowed.
    return undefined;
  }
}

/**
 * Where OpenRouter is. The key goes there with every request, so clear text is for this machine and for the
 * containers beside it, whose names have no dots. The slash at the end is taken off.
 */
export const BaseUrl = v.pipe(
  v.string(),
  v.check(
    isBaseUrl,
    'must be an https URL, or an http URL of this machine or of a host name without dots; no user name, query or fragment',
  ),
  v.transform((url) => new URL(url).href.replace(/\/+$/u, '')),
);

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isNearby(url.hostname));
}

function isNearby(hostname: string): boolean {
  return isThisMachine(hostname) || /^[a-z][a-z0-9-]*$/u.test(hostname);
}
