import type { RecordedRequest } from '@orkit/openrouter-emulator';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { RunOptions } from './support/orm.ts';
import {
  createManualClock,
  createShell,
  SOFT_TIMEOUT_MS,
  samples,
  seePaidRequest,
} from './support/orm.ts';

let cwd = '';
let env: Record<string, string> = {};

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
  env = { OPENROUTER_JOB_LEDGER: join(cwd, 'state', 'jobs.jsonl') };
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

/** Creates a shell whose jobs are recorded in the directory of the test. */
function createJobShell(videoMs = 40): ReturnType<typeof createShell> {
  const { emulator, orm, json } = createShell({ videoMs });
  const inside = (options: RunOptions = {}) => ({
    cwd,
    ...options,
    env: { ...env, ...options.env },
  });
  return {
    emulator,
    orm: async (argv, options) => await orm(argv, inside(options)),
    json: async (argv, options) => await json(argv, inside(options)),
  };
}

const video = ['generate-video', 'a storm', '--poll-interval', '50ms'];
/** Longer than any test. */
const NEVER_MS = 3_600_000;

const readLedger = async () =>
  await readFile(env['OPENROUTER_JOB_LEDGER'] ?? '', 'utf8').catch(() => '');

const submissions = (requests: readonly RecordedRequest[]) =>
  requests.filter(({ method, path }) => method === 'POST' && path === '/videos');

describe('orm generate-video', () => {
  it('submits, waits, saves and prints the path', async () => {
    const { emulator, orm } = createJobShell();
    const { status, stdout, stderr } = await orm(video);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'a-storm.mp4\n' });
    expect(stderr).toMatch(/^Submitted (?<id>\S+)\. If this stops: orm job wait \k<id>\n$/u);
    expect((await readFile(join(cwd, 'a-storm.mp4'))).subarray(4, 8).toString()).toBe('ftyp');
    expect(submissions(emulator.requests)).toHaveLength(1);
  });

  it('has the file and the job in the document', async () => {
    const { json } = createJobShell();
    const document = await json([...video, '--duration', '4', '--resolution', '720p']);
    expect(document).toMatchObject({
      ok: true,
      files: [{ path: join(cwd, 'a-storm.mp4'), mime: 'video/mp4', durationSeconds: 4 }],
      job: { id: expect.any(String), status: 'completed' },
      usage: { costUsd: expect.any(Number) },
    });
  });

  it('needs no prompt with an image', async () => {
    const { emulator, orm } = createJobShell();
    const argv = ['generate-video', '-i', join(samples, 'photo.jpg'), '--poll-interval', '50ms'];
    expect(await orm(argv)).toMatchObject({ status: 0, stdout: 'video.mp4\n' });
    const [{ body } = { body: {} }] = submissions(emulator.requests);
    expect(body).toMatchObject({ frame_images: [{ frame_type: 'first_frame' }] });
  });

  it('prints the job id and exits with --no-wait', async () => {
    const { emulator, orm } = createJobShell(NEVER_MS);
    const { status, stdout, stderr } = await orm([...video, '--no-wait']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+\n$/u);
    expect(emulator.requests.at(-1)?.path).toBe('/videos');
    expect((await orm(['job', 'status', stdout.trim()])).stdout).toMatch(
      /^(?:pending|in_progress)\n$/u,
    );
  });

  it('exits with 8 after --max-wait, and prints how to resume', async () => {
    const { orm, json } = createJobShell(NEVER_MS);
    const { status, stdout, stderr } = await orm([...video, '--max-wait', '200ms']);
    expect({ status, stdout }).toEqual({ status: 8, stdout: '' });
    expect(stderr).toMatch(
      /error: The video is not complete yet: .*\nhint: {2}orm job wait \S+\n$/u,
    );
    const document = await json([...video, '--max-wait', '200ms']);
    const { jobId } = (document['error'] as { details: { jobId: string } }).details;
    expect(document).toMatchObject({
      ok: false,
      job: { id: jobId },
      data: { next: `orm job wait ${jobId}` },
      error: { retryable: true },
    });
  });

  it('exits with 8 after --timeout too, because the job keeps running', async () => {
    const { orm } = createJobShell(NEVER_MS);
    const clock = createManualClock();
    const running = orm([...video, '--timeout', '20s'], { clock });
    await expect
      .poll(async () => await readLedger(), { timeout: SOFT_TIMEOUT_MS })
      .toContain('"submitted"');
    clock.advance(20_000 + 1_000);
    const { status, stderr } = await running;
    expect(status).toBe(8);
    expect(stderr).toMatch(
      /still being generated \[JOB_STILL_RUNNING\]\nhint: {2}.*orm job wait \S+\n$/u,
    );
  });

  it('prints the id of a job that is accepted after --timeout', async () => {
    const { emulator, orm } = createJobShell(NEVER_MS);
    emulator.fail({ type: 'latency', ms: 200 }, { path: '/videos' });
    const clock = createManualClock();
    const running = orm([...video, '--timeout', '20s'], { clock });
    await seePaidRequest(emulator);
    clock.advance(20_000);
    await expect
      .poll(async () => await readLedger(), { timeout: SOFT_TIMEOUT_MS })
      .toContain('"submitted"');
    clock.advance(1_000);
    const { status, stderr } = await running;
    expect(status).toBe(8);
    expect(stderr).toMatch(
      /still being generated \[JOB_STILL_RUNNING\]\nhint: {2}.*orm job wait \S+\n$/u,
    );
  });

  it.each([true, false])(
    'reports after --timeout that it may be charged, with ledger: %s',
    async (isNoted) => {
      const { emulator, orm } = createJobShell(NEVER_MS);
      emulator.fail({ type: 'stall' }, { path: '/videos' });
      const clock = createManualClock();
      const off = { env: { OPENROUTER_JOB_LEDGER: 'off' } };
      const running = orm([...video, '--timeout', '20s'], { clock, ...(isNoted ? {} : off) });
      await seePaidRequest(emulator);
      clock.advance(20_000);
      clock.advance(1_000);
      clock.advance(9_000);
      const { status, stderr } = await running;
      expect(status).toBe(6);
      expect(stderr).toContain('the id of the job was not received [UPSTREAM_TIMEOUT]');
      expect(stderr.match(/charged/gu)).toHaveLength(1);
      expect(stderr).not.toContain('more time');
      const [id = ''] = (await orm(['job', 'list'])).stdout.split('\t');
      expect(stderr.includes(`check orm job status ${id} and`)).toBe(isNoted);
      expect(stderr.includes('orm job')).toBe(isNoted);
    },
  );

  it('exits with 9 if the job fails, and does not suggest waiting', async () => {
    const { emulator, orm } = createJobShell();
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0, end: 'failed', error: 'too wild' });
    const { status, stdout, stderr } = await orm(video);
    expect({ status, stdout }).toEqual({ status: 9, stdout: '' });
    expect(stderr).toContain('[JOB_FAILED]');
    expect(
      stderr
        .split('\n')
        .filter((line) => line.startsWith('hint:'))
        .join(),
    ).not.toContain('orm job wait');
  });

  it.each([
    ['failed', 'it failed'],
    ['cancelled', 'it was cancelled'],
    ['expired', 'it expired'],
  ] as const)('prints on stderr why a job is %s, quoted and on one line', async (end, how) => {
    const { emulator, orm, json } = createJobShell();
    const error = 'too wild\nerror: forged\u001b[2J\u202e';
    emulator.scriptVideo({ pendingMs: 0, runningMs: 0, end, error });
    const providerLine = (escape: string, mark: string) =>
      `The provider said: "too wild\\nerror: forged${escape}[2J${mark}"`;
    const first = await orm(video);
    const id = /Submitted (?<id>\S+)\./u.exec(first.stderr)?.groups?.['id'] ?? '';
    const lines = [
      `error: Cannot get the video of the job "${id}": ${how} [JOB_FAILED]`,
      // In an error, control characters are replaced by spaces.
      providerLine(' ', ' '),
      'hint:  Submit another job to try again: it is charged separately',
    ];
    expect(first.stderr).toContain(`${lines.join('\n')}\n`);
    for (const word of ['wait', 'download']) {
      const { status, stdout, stderr } = await orm(['job', word, id]);
      expect({ status, stdout, stderr }).toEqual({
        status: 9,
        stdout: '',
        stderr: `${lines.join('\n')}\n`,
      });
    }
    const polled = await orm(['job', 'status', id]);
    expect(polled).toMatchObject({
      status: 0,
      stdout: `${end}\n`,
      stderr: `${providerLine('\\u001b', '\\u202e')}\n`,
    });
    expect(await json(['job', 'wait', id])).toMatchObject({
      error: { details: { status: end, error: expect.stringContaining('too wild') } },
    });
  });

  it('reports a ledger that is not writable as an invalid setting', async () => {
    const { emulator, orm } = createJobShell();
    const run = await orm([...video, '--no-wait'], { env: { OPENROUTER_JOB_LEDGER: '/proc/x' } });
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain('OPENROUTER_JOB_LEDGER=off');
    expect(submissions(emulator.requests)).toEqual([]);
  });

  it('works without a ledger', async () => {
    const { orm } = createJobShell();
    const { status, stdout } = await orm(video, { env: { OPENROUTER_JOB_LEDGER: 'off' } });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'a-storm.mp4\n' });
    expect(await readdir(cwd)).toEqual(['a-storm.mp4']);
  });

  it('writes the bytes to stdout for -o -, and records no path in the ledger', async () => {
    const { orm } = createJobShell();
    const { status, stdout } = await orm([...video, '-o', '-']);
    expect(status).toBe(0);
    expect(stdout.slice(4, 8)).toBe('ftyp');
    expect((await orm(['job', 'list'])).stdout).toMatch(/\tcompleted\t.*\t-\n$/u);
    expect(await readLedger()).not.toMatch(/"(?:path|outputPath)"/u);
    expect((await orm(['job', 'wait', 'last'])).stdout).toBe('video.mp4\n');
  });
});

describe('orm job', () => {
  it('lists the jobs, newest first, tab-separated in a pipe', async () => {
    const { orm } = createJobShell();
    await orm(video);
    const id = (await orm([...video, '--no-wait'])).stdout.trim();
    const { stdout } = await orm(['job', 'list', '--no-refresh']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(rows).toEqual([
      [id, 'pending', 'google/veo-3.1', expect.stringMatching(/^\d{4}-.*Z$/u), '-', '-'],
      [
        expect.any(String),
        'completed',
        'google/veo-3.1',
        expect.any(String),
        expect.stringMatching(/^\$\d/u),
        join(cwd, 'a-storm.mp4'),
      ],
    ]);
    expect((await orm(['job', 'list', '--limit', '1'])).stdout.split('\n')).toHaveLength(2);
    const terminal = await orm(['job', 'list', '--no-color'], { terminal: 'both' });
    expect(terminal.stdout).toMatch(/^ID +STATE +AGE +MODEL/u);
  });

  it('resumes a job and saves it to its original path', async () => {
    const { emulator, orm } = createJobShell();
    await orm([...video, '--no-wait', '-o', 'deep/storm.mp4']);
    const first = await orm(['job', 'wait', 'last', '--poll-interval', '50ms']);
    expect(first).toMatchObject({ status: 0, stdout: 'deep/storm.mp4\n' });
    const downloads = () => emulator.requests.filter(({ path }) => path.endsWith('/content'));
    expect(downloads()).toHaveLength(1);
    // The file exists already, so no request is sent.
    const again = await orm(['job', 'resume', 'last']);
    expect(again).toMatchObject({ status: 0, stdout: 'deep/storm.mp4\n' });
    expect(downloads()).toHaveLength(1);
    const other = await orm(['job', 'wait', 'last', '-o', 'other.mp4']);
    expect(other).toMatchObject({ status: 0, stdout: 'other.mp4\n' });
    expect(submissions(emulator.requests)).toHaveLength(1);
  });

  it('waits no longer than --max-wait', async () => {
    const { orm } = createJobShell(NEVER_MS);
    await orm([...video, '--no-wait']);
    for (const argv of [
      ['job', 'download', 'last'],
      ['job', 'wait', 'last', '--max-wait', '100ms', '--poll-interval', '50ms'],
    ]) {
      const { status, stdout, stderr } = await orm(argv);
      expect({ status, stdout }).toEqual({ status: 8, stdout: '' });
      expect(stderr).toMatch(/\nhint: {2}orm job wait \S+\n$/u);
    }
    const { status } = await orm(['job', 'wait', 'last', '--poll-interval', '50ms'], {
      env: { OPENROUTER_VIDEO_MAX_WAIT_MS: '100' },
    });
    expect(status).toBe(8);
  });

  it('prints the status of a job as one word, and saves nothing', async () => {
    const { emulator, orm } = createJobShell();
    emulator.scriptVideo([{}, { pendingMs: 0, runningMs: 0, end: 'failed', error: 'too wild' }]);
    await orm([...video, '--no-wait']);
    await expect
      .poll(async () => (await orm(['job', 'status', 'last'])).stdout, { timeout: 10_000 })
      .toBe('completed\n');
    await orm([...video, '--no-wait']);
    const failed = await orm(['job', 'status', 'last']);
    expect(failed).toMatchObject({ status: 0, stdout: 'failed\n' });
    expect(failed.stderr).toContain('too wild');
    expect(await readdir(cwd)).toEqual(['state']);
  });

  it('reports a job whose id was never received', async () => {
    const { emulator, orm } = createJobShell();
    emulator.fail({ type: 'lost-response' }, { path: '/videos' });
    const { status, stderr } = await orm(video);
    expect(status).toBe(5);
    const [id = ''] = (await orm(['job', 'list'])).stdout.split('\t');
    expect(stderr).toContain(
      `check orm job status ${id} and https://openrouter.ai/activity before`,
    );
    expect(stderr.match(/charged/gu)).toHaveLength(1);
    expect(await orm(['job', 'status', id])).toMatchObject({ status: 0, stdout: 'lost\n' });
    expect((await orm(['job', 'wait', id])).status).toBe(9);
    expect(submissions(emulator.requests)).toHaveLength(1);
  });

  it('does not mention a list for a lost submission without a ledger', async () => {
    const { emulator, orm } = createJobShell();
    emulator.fail({ type: 'lost-response' }, { path: '/videos' });
    const { status, stderr } = await orm(video, { env: { OPENROUTER_JOB_LEDGER: 'off' } });
    expect(status).toBe(5);
    expect(stderr).not.toMatch(/job list|job-/u);
    expect(stderr).toContain('https://openrouter.ai/activity');
  });

  it('status needs the list for last, and not for a job id', async () => {
    const { orm } = createJobShell(NEVER_MS);
    const id = (await orm([...video, '--no-wait'])).stdout.trim();
    const broken = { env: { OPENROUTER_JOB_LEDGER: cwd } };
    expect(await orm(['job', 'status', id], broken)).toMatchObject({
      status: 0,
      stdout: 'pending\n',
    });
    const last = await orm(['job', 'status', 'last'], broken);
    expect(last).toMatchObject({ stdout: '' });
    expect(last.stderr).toContain('Cannot read the list of video jobs');
  });

  it.each(['wait', 'status', 'download'])('%s of an invalid id is rejected', async (word) => {
    const { orm } = createJobShell(NEVER_MS);
    const { stdout: id } = await orm([...video, '--no-wait']);
    const before = await readLedger();
    const { status, stdout, stderr } = await orm(['job', word, 'nope2']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: OpenRouter knows no job "nope2" .*\nhint: {2}The jobs of this machine are in orm job list; It may belong to another key\n/u,
    );
    expect(stderr).not.toContain('paid');
    expect(await readLedger()).toBe(before);
    expect((await orm(['job', 'list'])).stdout).toMatch(new RegExp(`^${id.trim()}\\t`, 'u'));
    expect((await orm(['job', 'status', 'last'])).status).toBe(0);
  });

  it('gives the same result when a command line with -o is repeated', async () => {
    const { emulator, orm } = createJobShell();
    await orm([...video, '--no-wait']);
    const line = ['job', 'wait', 'last', '-o', 'storm.mp4', '--poll-interval', '50ms'];
    expect(await orm(line)).toMatchObject({ status: 0, stdout: 'storm.mp4\n' });
    const before = emulator.requests.length;
    expect(await orm(line)).toMatchObject({ status: 0, stdout: 'storm.mp4\n' });
    expect(emulator.requests).toHaveLength(before);
    expect((await orm(['job', 'wait', 'last', '-o', '-'])).stdout.slice(4, 8)).toBe('ftyp');
  });

  it('reports that jobs are not recorded', async () => {
    const { orm } = createJobShell();
    const off = { env: { OPENROUTER_JOB_LEDGER: 'off' } };
    const list = await orm(['job', 'list'], off);
    expect(list).toMatchObject({ status: 0, stdout: '' });
    expect(list.stderr).toBe('Jobs are not recorded: OPENROUTER_JOB_LEDGER is off.\n');
    for (const word of ['status', 'wait', 'download']) {
      const { status, stderr } = await orm(['job', word, 'last'], off);
      expect(status).toBe(2);
      expect(stderr).toContain('OPENROUTER_JOB_LEDGER=off disables the job list');
    }
  });

  it('refreshes the jobs that are not over, unless --no-refresh is set', async () => {
    const { emulator, orm } = createJobShell();
    await orm([...video, '--no-wait']);
    const polls = () =>
      emulator.requests.filter(({ path }) => path.includes('/videos/gen-vid')).length;
    const stale = await orm(['job', 'list', '--no-refresh']);
    expect(polls()).toBe(0);
    expect(stale.stdout).toContain('\tpending\t');
    await expect
      .poll(async () => (await orm(['job', 'list'])).stdout)
      .toMatch(/\tcompleted\t.*\t\$\d/u);
    const before = polls();
    expect((await orm(['job', 'list'])).stdout).toContain('\tcompleted\t');
    expect(polls()).toBe(before);
  });

  it('lists what was recorded when the jobs cannot be polled', async () => {
    const { emulator, orm } = createJobShell(NEVER_MS);
    const id = (await orm([...video, '--no-wait'])).stdout.trim();
    emulator.fail({ type: 'status', status: 500 }, { path: /\/videos\/gen/u, times: 20 });
    expect(await orm(['job', 'list'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^${id}\tpending\t`, 'u')),
      stderr: '',
    });
  });

  it('fits on a terminal of 80 columns, with ids that every command takes', async () => {
    const { orm } = createJobShell();
    const id = (await orm([...video, '--no-wait'])).stdout.trim();
    await orm(['job', 'wait', id, '-o', 'storm.mp4', '--poll-interval', '50ms']);
    await orm([...video, '--no-wait']);
    const { stdout, stderr: listed } = await orm(['job', 'list', '--no-color'], {
      terminal: 'both',
    });
    expect(listed).toBe('');
    const [head = '', , saved = ''] = stdout.split('\n');
    expect(head).toMatch(/^ID +STATE +AGE +MODEL +COST +FILE$/u);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(saved).toMatch(/^\S{8} +completed +\d+ \w+ +\S+ +\$\d\S+ +storm\.mp4$/u);
    const short = saved.slice(0, 8);
    expect(id.endsWith(short)).toBe(true);
    const status = await orm(['job', 'status', short]);
    expect(status).toMatchObject({ stdout: 'completed\n', stderr: 'It is saved in storm.mp4\n' });
    expect((await orm(['job', 'wait', short])).stdout).toBe('storm.mp4\n');
    expect((await orm(['job', 'download', short])).stdout).toBe('storm.mp4\n');
    const several = await orm(['job', 'status', id.slice(0, 8)]);
    expect(several.status).toBe(2);
    expect(several.stderr).toContain(`Several jobs have the short id "${id.slice(0, 8)}": `);
    expect((await orm(['job', 'wait', id.slice(0, 8)])).stderr).toContain('Several jobs have');
    expect((await orm(['job', 'forget', short])).status).toBe(0);
  });

  it('removes a job from the list', async () => {
    const { orm } = createJobShell();
    await orm([...video, '--no-wait']);
    expect(await orm(['job', 'forget', 'last'])).toMatchObject({ status: 0, stdout: '' });
    expect((await orm(['job', 'list'])).stdout).toBe('');
    const { status, stderr } = await orm(['job', 'forget', 'last']);
    expect(status).toBe(2);
    expect(stderr).toContain('hint:  The jobs of this machine are in orm job list\n');
  });

  it.each(['wait', 'status', 'download'])('%s without a job is rejected', async (word) => {
    const { orm } = createJobShell();
    const { status, stderr } = await orm(['job', word, 'last']);
    expect(status).toBe(2);
    expect(stderr).toContain('none was submitted from this machine');
  });

  it('without a subcommand shows its help on stderr', async () => {
    const { status, stdout, stderr } = await createJobShell().orm(['job']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('wait <id>');
  });
});
