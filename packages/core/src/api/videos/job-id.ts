import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';

/** Whether a text can be the id of a job, and is safe as a segment of a path: no slash, no `..`. */
export function isJobId(text: string): boolean {
  return /^(?!\.{1,2}$)[\w.:-]{1,200}$/u.test(text);
}

/** Creates the error for a value that cannot be the id of a job. */
export function invalidJobId(id: unknown): OpenRouterError {
  return invalidInput(`Cannot resume the video job "${String(id)}": this is not the id of a job`, {
    hints: [
      { kind: 'text', text: 'Use an id of up to 200 letters, digits and the characters _ . : -' },
    ],
  });
}

/** Crockford's base32 alphabet; 32 divides the values of a byte evenly. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Characters of an id: a hundred bits, so that no two processes create the same one. */
const ID_LENGTH = 20;

/** Creates an id for a job that has none from OpenRouter yet. */
export function createIntentId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_LENGTH));
  return `job-${Array.from(bytes, (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')}`;
}
