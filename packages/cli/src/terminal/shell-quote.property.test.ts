import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

import { shellQuote } from './shell-quote.ts';

describe('shellQuote', () => {
  it('does not quote plain words', () => {
    expect(shellQuote('out/river-2.mp4')).toBe('out/river-2.mp4');
  });

  it('returns a word that a shell reads as the original', () => {
    fc.assert(
      fc.property(
        // A shell accepts no NUL; the markers keep line ends from being dropped by the command substitution.
        fc.array(
          fc.string().map((text) => text.replaceAll('\0', '')),
          { maxLength: 8 },
        ),
        (words) => {
          const line = words.map((word) => `printf '<%s>' ${shellQuote(word)}`).join('; ');
          const read = execFileSync('sh', ['-c', line], { encoding: 'utf8' });
          expect(read).toBe(words.map((word) => `<${word}>`).join(''));
        },
      ),
      { numRuns: 50 },
    );
  });
});
