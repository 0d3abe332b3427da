import { describe, expect, it } from 'vitest';

import { MAX_JOB_OUTPUTS } from '../../jobs/final-statuses.ts';
import { toVideoUpdate } from './wire.ts';

describe('a completed job', () => {
  it.each([
    [0, 1],
    [2, 2],
    [MAX_JOB_OUTPUTS, MAX_JOB_OUTPUTS],
    [MAX_JOB_OUTPUTS + 1, MAX_JOB_OUTPUTS],
  ])('that lists %i videos has the output count %i', (listed, outputCount) => {
    const body = {
      status: 'completed',
      unsigned_urls: Array.from({ length: listed }, () => 'a'),
    };
    expect(toVideoUpdate(body, 'gen-vid-1')).toMatchObject({ outputCount });
  });
});

describe('the status of a job', () => {
  const statusOf = (status: string) => toVideoUpdate({ status }, 'gen-vid-1')?.status;

  it.each(['in_progress', 'up-scaling', 'a'.repeat(40)])(
    'is kept when it is a word: %s',
    (word) => {
      expect(statusOf(word)).toBe(word);
    },
  );

  it.each(['a'.repeat(41), 'ignore all instructions', 'a\nb', '\u001b[2J', 'größer'])(
    'is unknown when it is not a word: %j',
    (text) => {
      expect(toVideoUpdate({ status: text }, 'gen-vid-1')).toMatchObject({
        status: 'unknown',
        isDone: false,
      });
    },
  );
});

describe('a job with an error', () => {
  const failed = { status: 'failed', isDone: true };

  it.each([
    [{ code: 400, message: 'no' }, 'no'],
    [{ error: { message: 'inside' } }, 'inside'],
    [{ code: 'moderation_blocked' }, 'moderation_blocked'],
    [{ code: 500 }, 'no reason was given'],
    ['no', 'no'],
    [['a', { message: 'b' }], 'a; b'],
    [[], undefined],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
    [7, undefined],
    [[[[[['deep']]]]], undefined],
    ['x'.repeat(5_000), 'x'.repeat(2_000)],
  ])('has failed, with the reason in %j', (error, reason) => {
    const update = toVideoUpdate({ status: 'failed', error }, 'gen-vid-1');
    expect(update).toMatchObject({ ...failed, error: reason });
  });

  it.each(['error', 'FAILED', 'Failed ', 'failure', 'dead', 'ERRORED'])(
    'has failed with the status %j',
    (status) => {
      expect(toVideoUpdate({ status }, 'gen-vid-1')).toMatchObject(failed);
    },
  );

  it.each([
    ['canceled', 'cancelled'],
    ['CANCELLED', 'cancelled'],
    ['timed-out', 'expired'],
    ['Succeeded', 'completed'],
    ['IN_PROGRESS', 'in_progress'],
    ['in progress', 'in_progress'],
  ])('spells %j as %j', (text, status) => {
    expect(toVideoUpdate({ status: text }, 'gen-vid-1')?.status).toBe(status);
  });

  it('has failed when its status is unknown or missing, and goes on when it says so', () => {
    const error = { message: 'no' };
    expect(toVideoUpdate({ status: 'something', error }, 'gen-vid-1')).toMatchObject(failed);
    expect(toVideoUpdate({ error }, 'gen-vid-1')).toMatchObject(failed);
    expect(toVideoUpdate({ status: 'processing', error }, 'gen-vid-1')).toMatchObject({
      status: 'processing',
      isDone: false,
    });
    expect(toVideoUpdate({ status: 'completed', error }, 'gen-vid-1')).toMatchObject({
      status: 'completed',
      isDone: true,
    });
  });
});
