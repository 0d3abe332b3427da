import * as v from 'valibot';

import { isThisMachine } from '../shared/loopback.ts';

// A message names the allowed values and never the actual one, which may be a secret in the wrong variable.

/** One word without white space, such as a key or an id. It is sent in a header, which allows no other characters. */
export const Keyword = v.pipe(
  v.string(),
  v.regex(/^[\u0021-\u007e]+$/u, 'must be one word of plain ASCII characters'),
);

/** Path of a file or directory. */
export const Path = v.pipe(v.string(), v.regex(/^[^\0\r\n]+$/u, 'must be a path on one line'));

/** One line of text that is sent in a header. */
export const Line = v.pipe(
  v.string(),
  v.regex(/^[\u0020-\u007e]+$/u, 'must be one line of plain ASCII characters'),
);

const yes = ['1', 'true', 'yes', 'on'];
const no = ['0', 'false', 'no', 'off'];

/** Boolean value, in any case. */
export const Flag = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist([...yes, ...no], 'must be 1, true, yes or on, or else 0, false, no or off'),
  v.transform((word) => yes.includes(word)),
);

/** Text that is meant as a path: it has a folder or an extension, so that a misspelled word does not become a file. */
const pathLike = /[/\\.]/u;

/** Boolean value, in any case, or the path of a file. */
export const FlagOrPath: v.GenericSchema<string, string | boolean> = v.pipe(
  v.string(),
  v.regex(/^[^\0\r\n]+$/u, 'must be on one line'),
  v.check(
    (text) => [...yes, ...no].includes(text.toLowerCase()) || pathLike.test(text),
    'must be 1, true, yes or on, or else 0, false, no or off, or else a path with a folder or an extension',
  ),
  v.transform((text) => (pathLike.test(text) ? text : yes.includes(text.toLowerCase()))),
);

/** Schema of one of several words, in any case. */
export function oneOf<const Keywords extends readonly string[]>(
  words: Keywords,
): v.GenericSchema<string, Keywords[number]> {
  return v.pipe(
    v.string(),
    v.toLowerCase(),
    v.picklist(words, `must be one of ${words.join(', ')}`),
  );
}

/** Schema of a whole number in digits, with nothing before or after it. */
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

/** Amount of US dollars in digits: `0.5`. */
export const usDollars: v.GenericSchema<string, number> = v.pipe(
  v.string(),
  v.regex(/^\d{1,9}(?:\.\d{1,12})?$/u, 'must be an amount such as 0.5, from 0'),
  v.transform(Number),
);

/** Comma-separated words. */
export const KeywordList = v.pipe(
  v.string(),
  v.transform(splitAtCommas),
  v.minLength(1, 'must be a comma-separated list of words'),
);

/** Schema of a comma-separated list of several words, in any case. */
export function someOf<const Keywords extends readonly string[]>(
  words: Keywords,
): v.GenericSchema<string, Keywords[number][]> {
  const message = `must be a comma-separated list of these: ${words.join(', ')}`;
  return v.pipe(
    v.string(),
    v.toLowerCase(),
    v.transform(splitAtCommas),
    v.minLength(1, message),
    v.array(v.picklist(words, message)),
  );
}

/** Comma-separated words, or a JSON array of them. */
export const KeywordListOrJson = v.pipe(
  v.string(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const words = value.startsWith('[') ? parseKeywords(value) : splitAtCommas(value);
    if (words !== undefined && words.length > 0) return words;
    addIssue({ message: 'must be a comma-separated list of words, or a JSON array of them' });
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
    // Not JSON; the caller reports the allowed format.
    return undefined;
  }
}

/**
 * Base URL of OpenRouter. The key is sent there with every request, so plain HTTP is allowed only for this machine and for
 * containers, whose host names have no dots. A trailing slash is removed.
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
