import { describe, expect, it } from 'vitest';

import { MAX_JOB_OUTPUTS, toVideoUpdate } from './wire.ts';

describe('a completed job', () => {
  it.each([
    [0, 1],
    [2, 2],
    [MAX_JOB_OUTPUTS, MAX_JOB_OUTPUTS],
    [MAX_JOB_OUTPUTS + 1, MAX_JOB_OUTPUTS],
  ])('that lists %i videos is taken to have %i', (listed, outputs) => {
    const answer = {
      status: 'completed',
      unsigned_urls: Array.from({ length: listed }, () => 'a'),
    };
    expect(toVideoUpdate(answer, 'gen-vid-1')).toMatchObject({ outputs });
  });
});
