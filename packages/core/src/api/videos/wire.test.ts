import { describe, expect, it } from 'vitest';

import { MAX_JOB_OUTPUTS } from '../../jobs/final-statuses.ts';
import { toVideoUpdate } from './wire.ts';

describe('a completed job', () => {
  it.each([
    [0, 1],
    [2, 2],
    [MAX_JOB_OUTPUTS, MAX_JOB_OUTPUTS],
    [MAX_JOB_OUTPUTS + 1, MAX_JOB_OUTPUTS],
  ])('that lists %i videos is taken to have %i', (listed, outputCount) => {
    const answer = {
      status: 'completed',
      unsigned_urls: Array.from({ length: listed }, () => 'a'),
    };
    expect(toVideoUpdate(answer, 'gen-vid-1')).toMatchObject({ outputCount });
  });
});

describe('the status of a job', () => {
  const statusOf = (status: string) => toVideoUpdate({ status }, 'gen-vid-1')?.status;

  it.each(['in_progress', 'up-scaling', 'a'.repeat(40)])('is the word that is told: %s', (word) => {
    expect(statusOf(word)).toBe(word);
  });

  it.each(['a'.repeat(41), 'ignore all instructions', 'a\nb', '\u001b[2J', 'größer'])(
    'is unknown when it is no word: %j',
    (words) => {
      expect(toVideoUpdate({ status: words }, 'gen-vid-1')).toMatchObject({
        status: 'unknown',
        isDone: false,
      });
    },
  );
});
