import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';

/** What may stand in a path without leading elsewhere: neither a slash nor a step up. */
export function isJobId(text: string): boolean {
  return /^(?!\.{1,2}$)[\w.:-]{1,200}$/u.test(text);
}

/** An id that a caller gave and that cannot be one. */
export function wrongJobId(id: unknown): OpenRouterError {
  return invalidInput(`Cannot resume the video job "${String(id)}": this is not the id of a job`, {
    hints: [
      { kind: 'text', text: 'Ids have up to 200 letters, digits and the characters _ . : -' },
    ],
  });
}

/** Characters of Crockford's base32, as many as a byte divides into evenly. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Letters of an id: a hundred bits, which no two processes draw twice. */
const ID_LENGTH = 20;

/** An id of ours for a job that has none yet. */
export function createIntentId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  return `job-${Array.from(bytes, (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')}`;
}
