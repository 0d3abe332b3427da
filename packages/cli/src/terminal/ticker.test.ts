import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../test/support/orm.ts';
import { createTicker } from './status.ts';

function record() {
  const clock = createManualClock();
  const lines: string[] = [];
  const ticker = createTicker('Waiting for the model', clock, (line) => lines.push(line));
  return { clock, lines, ticker };
}

describe('createTicker', () => {
  it('shows the elapsed seconds of the activity', () => {
    const { clock, lines, ticker } = record();
    for (let second = 1; second <= 2; second += 1) clock.advance(1000);
    ticker.update('Sending');
    clock.advance(60_000);
    ticker.stop();
    clock.advance(1000);
    expect(lines).toEqual([
      'Waiting for the model (1 s)',
      'Waiting for the model (2 s)',
      'Sending (2 s)',
      'Sending (1 min 2 s)',
    ]);
  });

  it('counts a wait down, with the time of its end, and then shows the activity again', () => {
    const { clock, lines, ticker } = record();
    ticker.wait('Too many requests (429)', 2400);
    clock.advance(1000);
    clock.advance(1000);
    clock.advance(1000);
    expect(lines).toEqual([
      expect.stringMatching(/^Too many requests \(429\): next attempt in 3 s, at \d\d:\d\d:02$/u),
      expect.stringContaining('next attempt in 2 s, at '),
      expect.stringContaining('next attempt in 1 s, at '),
      'Waiting for the model (3 s)',
    ]);
  });
});
