import { describe, expect, it } from 'vitest';

import { parseJobEntry } from './entry.ts';
import type { JobEntry, JobEvent, JobFile } from './events.ts';
import { MAX_JOB_OUTPUTS } from './final-statuses.ts';
import { findJob, foldJobs as foldJobsAt, LONGEST_SUBMISSION_MS } from './replay-events.ts';

/** Returns the jobs shortly after the last line. */
function foldJobs(text: Iterable<string>) {
  return foldJobsAt(parse(text), 10_000);
}

function parse(text: Iterable<string>): JobEntry[] {
  return [...text].flatMap((line) => parseJobEntry(line) ?? []);
}

/** Returns events as lines, a second apart. */
function lines(...events: readonly JobEvent[]): string[] {
  return events.map((event, index) => toLine(event, (index + 1) * 1_000));
}

function toLine(event: JobEvent, at: number): string {
  return JSON.stringify({ at, ...event });
}

function intent(intentId: string): JobEvent {
  const shape = { seconds: 4, size: '1280x720', audio: true };
  return { type: 'intent', intentId, model: 'google/veo-3.1', shape, outputPath: 'x.mp4' };
}

function submitted(intentId: string, jobId: string): JobEvent {
  return { type: 'submitted', intentId, jobId };
}

function status(jobId: string, word: string, costUsd?: number): JobEvent {
  const outputs = word === 'completed' ? 2 : 0;
  return { type: 'status', jobId, status: word, outputs, costUsd };
}

function saved(jobId: string, index: number): JobEvent {
  return { type: 'saved', jobId, index, file: file(index) };
}

function file(index: number): JobFile {
  return { path: `/videos/x-${index}.mp4`, mediaType: 'video/mp4', bytes: 9, sha256: 'ab' };
}

describe('the jobs of a ledger', () => {
  it('have all fields that were recorded', () => {
    const jobs = foldJobs(
      lines(
        intent('intent-1'),
        submitted('intent-1', 'job-1'),
        status('job-1', 'in_progress'),
        status('job-1', 'completed', 1.5),
        saved('job-1', 1),
      ),
    );

    expect(jobs).toEqual([
      {
        intentId: 'intent-1',
        jobId: 'job-1',
        model: 'google/veo-3.1',
        state: 'completed',
        createdAtMs: 1_000,
        submittedAtMs: 2_000,
        endedAtMs: 4_000,
        outputs: 2,
        costUsd: 1.5,
        generationId: undefined,
        shape: { seconds: 4, size: '1280x720', audio: true },
        outputPath: 'x.mp4',
        files: [undefined, file(1)],
      },
    ]);
    expect(jobs[0]?.files).toHaveLength(2);
    expect(0 in (jobs[0]?.files ?? [])).toBe(true);
  });

  it.each<[string, JobEvent[], string, number | undefined]>([
    ['submitting', [], 'submitting', undefined],
    ['pending', [submitted('i', 'j')], 'pending', undefined],
    ['refused', [{ type: 'refused', intentId: 'i', code: 'UPSTREAM_REFUSED' }], 'refused', 2_000],
    ['lost', [{ type: 'lost', intentId: 'i', code: 'UPSTREAM_TIMEOUT' }], 'lost', undefined],
    ['an unknown status', [submitted('i', 'j'), status('j', 'queued')], 'queued', undefined],
    ['expired', [submitted('i', 'j'), status('j', 'expired')], 'expired', 3_000],
    ['not_found', [submitted('i', 'j'), status('j', 'not_found')], 'not_found', 3_000],
  ])('can be in the state %s', (_name, events, state, endedAtMs) => {
    expect(foldJobs(lines(intent('i'), ...events))).toMatchObject([{ state, endedAtMs }]);
  });

  it.each<[string, JobEvent, string]>([
    ['an earlier poll', status('j', 'in_progress'), 'completed'],
    ['another final status', status('j', 'expired'), 'expired'],
  ])('stay done when %s is recorded late', (_name, late, state) => {
    const jobs = foldJobs(
      lines(intent('i'), submitted('i', 'j'), status('j', 'completed', 2), late),
    );

    expect(jobs).toMatchObject([{ state, endedAtMs: 3_000, outputs: 2, costUsd: 2 }]);
  });

  it.each([
    ['in_progress', undefined],
    ['completed', 4_000],
  ])('leave the state not_found when a later poll says %s', (word, endedAtMs) => {
    const events = [intent('i'), submitted('i', 'j')];
    const jobs = foldJobs(lines(...events, status('j', 'not_found'), status('j', word)));

    expect(jobs).toMatchObject([{ state: word, endedAtMs }]);
  });

  it('can have an id and no intent', () => {
    expect(foldJobs(lines(status('j', 'pending'), saved('j', 0)))).toMatchObject([
      { jobId: 'j', intentId: undefined, model: undefined, state: 'completed', createdAtMs: 1_000 },
    ]);
  });

  it('are merged when another process recorded an event before the id', () => {
    const jobs = foldJobs(
      lines(intent('i'), status('j', 'completed', 1), saved('j', 0), submitted('i', 'j')),
    );

    expect(jobs).toMatchObject([
      { intentId: 'i', jobId: 'j', state: 'completed', outputs: 2, files: [file(0)] },
    ]);
  });

  it('are listed newest first, without those that were forgotten by either id', () => {
    const events = ['1', '2', '3', '4'].flatMap((each) => [
      intent(`intent-${each}`),
      submitted(`intent-${each}`, `job-${each}`),
    ]);
    const forgotten: JobEvent[] = [
      { type: 'forgotten', id: 'job-2' },
      { type: 'forgotten', id: 'intent-3' },
      status('job-2', 'completed'),
    ];
    const jobs = foldJobs(lines(...events, ...forgotten));

    expect(jobs.map(({ jobId }) => jobId)).toEqual(['job-4', 'job-1']);
    expect(findJob(jobs, 'last')).toBe(jobs[0]);
    expect(findJob(jobs, 'job-1')).toBe(jobs[1]);
    expect(findJob(jobs, 'intent-1')).toBe(jobs[1]);
    expect(findJob(jobs, 'job-2')).toBeUndefined();
    expect(findJob([], 'last')).toBeUndefined();
  });

  it('of the same time are listed in the order of their lines', () => {
    const jobs = foldJobs(['1', '2', '3'].map((each) => toLine(intent(each), 5)));

    expect(jobs.map(({ intentId }) => intentId)).toEqual(['3', '2', '1']);
  });

  it('are listed in the order of their lines although the clock was set back', () => {
    const jobs = foldJobs([toLine(intent('old'), 2_000), toLine(intent('new'), 1_000)]);

    expect(findJob(jobs, 'last')).toMatchObject({ intentId: 'new', createdAtMs: 1_000 });
  });

  it('are found by `last` only when they were not refused', () => {
    const refused: JobEvent = { type: 'refused', intentId: 'second', code: 'INVALID_INPUT' };
    const jobs = foldJobs(lines(intent('first'), intent('second'), refused));

    expect(findJob(jobs, 'last')).toMatchObject({ intentId: 'first' });
    expect(findJob(jobs, 'second')).toMatchObject({ state: 'refused' });
  });

  it('are found by `last` only when they were submitted through this ledger', () => {
    const own = lines(intent('i'), submitted('i', 'j'));
    const jobs = foldJobs([...own, ...lines(status('foreign', 'not_found'), saved('other', 0))]);

    expect(jobs.map(({ jobId }) => jobId)).toEqual(['other', 'foreign', 'j']);
    expect(findJob(jobs, 'last')).toMatchObject({ jobId: 'j' });
    expect(findJob(foldJobs(lines(saved('other', 0))), 'last')).toBeUndefined();
  });

  it('are lost when no response was recorded within the longest submission', () => {
    const submitting = lines(intent('i'));
    const stateAt = (nowMs: number) => foldJobsAt(parse(submitting), nowMs)[0]?.state;

    expect(stateAt(1_000 + LONGEST_SUBMISSION_MS)).toBe('submitting');
    expect(stateAt(1_001 + LONGEST_SUBMISSION_MS)).toBe('lost');
    const late = foldJobsAt(parse([...submitting, ...lines(submitted('i', 'j'))]), 1e9);
    expect(late).toMatchObject([{ state: 'pending', jobId: 'j' }]);
  });

  it('have the details of their videos, as far as lines contain them', () => {
    const info = { width: 1280, height: 720, durationSeconds: 4 };
    const event = { ...saved('j', 1), file: { ...file(1), ...info } };
    const complete: JobEvent = {
      ...event,
      outputs: 2,
      costUsd: 1.5,
      generationId: 'gen-1',
    } as JobEvent;

    expect(foldJobs(lines(saved('j', 0), complete))).toMatchObject([
      {
        outputs: 2,
        costUsd: 1.5,
        generationId: 'gen-1',
        files: [file(0), { ...file(1), ...info }],
      },
    ]);
  });

  it('are read although some lines are invalid', () => {
    const valid = lines(intent('i'), submitted('i', 'j'));
    const jobs = foldJobs([
      '',
      valid[0] ?? '',
      '{"at":1,"type":"intent","inten',
      '[]',
      'null',
      '{"at":1,"type":"unknown","jobId":"j"}',
      '{"at":"1","type":"forgotten","id":"j"}',
      '{"type":"forgotten","id":"j"}',
      `${valid[1]}\r`,
    ]);

    expect(jobs).toMatchObject([{ intentId: 'i', jobId: 'j', state: 'pending' }]);
  });

  it('can have unknown fields', () => {
    const line = JSON.stringify({ at: 1, ...intent('i'), more: { of: 'it' } });

    expect(foldJobs([line])).toMatchObject([{ intentId: 'i' }]);
  });

  it('have at most a hundred videos', () => {
    const jobs = foldJobs(
      lines(saved('j', MAX_JOB_OUTPUTS - 1), saved('j', MAX_JOB_OUTPUTS), saved('j', -1)),
    );

    expect(jobs[0]?.files).toHaveLength(MAX_JOB_OUTPUTS);
  });

  it('are folded in linear time', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      lines(
        intent(`i${index}`),
        submitted(`i${index}`, `j${index}`),
        status(`j${index}`, 'failed'),
      ),
    ).flat();

    expect(foldJobs(many)).toHaveLength(20_000);
  });
});
