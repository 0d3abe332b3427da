import { describe, expect, it } from 'vitest';

import { createPending } from '../../../test/support/fake-transport.ts';
import type { VideoResponses } from '../../../test/support/video-wire.ts';
import { accepted, completed, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_PAID_TIMEOUT_MS, SUBMIT_GRACE_MS } from '../../http/default-timeouts.ts';
import type { VideoSubmitOptions } from './options.ts';
import { isJobId } from './job-id.ts';
import { createMemoryReservationStore } from '../cost/memory-reservation-store.ts';
import type { VideoSettings } from './options.ts';

const request = { prompt: 'A secret river', durationSeconds: 8, outputPath: 'river.mp4' };

/** Submits a job with the given response, and returns the outcome. */
async function runSubmission(submit: VideoResponses['submit']) {
  const wire = createVideoWire({ submit });
  const thrown: unknown = await wire.client.videos.create(request).then(
    () => undefined,
    (error: unknown) => error,
  );
  const posts = wire.requests.filter((each) => each.startsWith('POST'));
  return { ...wire, thrown, posts };
}

describe('the ledger of a submission', () => {
  it('has the job before OpenRouter does, and its id right after', async () => {
    const before: unknown[] = [];
    const wire = createVideoWire({
      submit: () => {
        before.push(...wire.ledger.events);
        return Response.json(accepted, { status: 202 });
      },
    });
    await wire.client.videos.create(request);
    const intentId = expect.stringMatching(/^job-[0-9a-hjkmnp-tv-z]{20}$/u);
    const intent = {
      type: 'intent',
      intentId,
      model: 'google/veo-3.1',
      shape: { duration_seconds: 8 },
      outputPath: 'river.mp4',
    };
    expect(before).toEqual([intent]);
    expect(wire.ledger.events).toEqual([intent, { type: 'submitted', intentId, jobId: JOB_ID }]);
    expect(JSON.stringify(wire.ledger.events)).not.toContain('secret');
  });

  it('has the status of a job that is done in the response to its submission', async () => {
    const wire = createVideoWire({ submit: () => Response.json(completed, { status: 202 }) });
    const job = await wire.client.videos.create(request);
    expect((await job.wait()).status).toBe('completed');
    expect(wire.ledger.events.slice(1)).toEqual([
      { type: 'submitted', intentId: expect.any(String), jobId: JOB_ID },
      { type: 'status', jobId: JOB_ID, status: 'completed', outputs: 1, costUsd: 1.6 },
    ]);
  });

  it('has the id before the money is assigned to it, and listeners hear of it after both', async () => {
    const order: string[] = [];
    const memory = createMemoryReservationStore();
    const { reserve, settle, release, remainingUsd } = memory;
    const store = {
      reserve,
      settle,
      release,
      remainingUsd,
      async assignJob(id: string, jobId: string) {
        order.push(`assigned after ${wire.ledger.events.at(-1)?.type}`);
        await memory.assignJob(id, jobId);
      },
    };
    const wire = createVideoWire({}, { budget: { store } });
    await wire.client.videos.create(request, { onAccepted: () => order.push('accepted') });
    expect(order).toEqual(['assigned after submitted', 'accepted']);
  });

  it('prevents the request when it cannot be written', async () => {
    const wire = createVideoWire();
    wire.ledger.broken.add('intent');
    await expect(wire.client.videos.create(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot submit a video job to google/veo-3.1: the ledger of jobs cannot be written',
      hints: [
        {
          kind: 'check-option',
          option: 'jobLedger',
          note: 'it must be in a folder that can be written to; nothing was sent',
        },
        { kind: 'disable-option', option: 'jobLedger' },
      ],
    });
    expect(wire.bodies).toEqual([]);
  });

  it('does not prevent the job when its id cannot be written', async () => {
    const wire = createVideoWire();
    wire.ledger.broken.add('submitted');
    const job = await wire.client.videos.create(request);
    expect(job.id).toBe(JOB_ID);
    expect(job.notes).toEqual([
      `The job could not be recorded in the ledger: keep its id, ${JOB_ID}.`,
    ]);
  });

  it('is optional', async () => {
    const { client } = createVideoWire({}, { jobLedger: undefined });
    expect(await client.videos.create(request)).toMatchObject({ id: JOB_ID, notes: [] });
  });
});

describe('a submission', () => {
  const bodies = [JSON.stringify({ error: { message: 'no', code: 400 } })];
  it.each([400, 401, 402, 404, 429, 503])(
    'is refused by HTTP %i, and recorded as refused',
    async (status) => {
      const { thrown, posts, ledger } = await runSubmission(
        () => new Response(bodies[0], { status }),
      );
      expect(posts).toHaveLength(1);
      expect(thrown).toBeInstanceOf(OpenRouterError);
      expect(ledger.events[1]).toMatchObject({ type: 'refused', code: expect.any(String) });
    },
  );

  it.each<[string, VideoResponses['submit']]>([
    ['the connection breaks', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'the server fails',
      () => Response.json({ error: { message: 'x', code: 500 } }, { status: 500 }),
    ],
    ['a gateway fails', () => new Response('<html>', { status: 502 })],
    ['the response is not JSON', () => new Response('{"id":', { status: 202 })],
    ['the response has no id', () => Response.json({ status: 'pending' }, { status: 202 })],
    ['the id contains a path', () => Response.json({ ...accepted, id: '../key' }, { status: 202 })],
    ['the id is ..', () => Response.json({ ...accepted, id: '..' }, { status: 202 })],
  ])(
    'is lost when %s: it is sent once, and the hint is to check the activity',
    async (_name, submit) => {
      const { thrown, posts, ledger } = await runSubmission(submit);
      expect(posts).toHaveLength(1);
      const [intent, lost] = ledger.events;
      const intentId = intent?.type === 'intent' ? intent.intentId : 'none';
      expect(lost).toEqual({
        type: 'lost',
        intentId,
        code: 'UPSTREAM_HTTP',
      });
      expect(thrown).toMatchObject({
        code: 'UPSTREAM_HTTP',
        retryable: false,
        details: { reason: 'outcome_unknown', intentId },
      });
      const { hints } = thrown as OpenRouterError;
      expect(hints).toEqual([{ kind: 'check-activity', intentId }]);
    },
  );

  it('that is accepted without an id reports the response and the generation id', async () => {
    const headers = { 'x-generation-id': 'gen-9' };
    const { thrown } = await runSubmission(() => Response.json({ status: 'pending' }, { headers }));
    expect(thrown).toMatchObject({
      requestId: 'gen-9',
      details: { answer: { status: 'pending' } },
    });
  });

  it('that is lost without a ledger has a hint to check the activity', async () => {
    const { client } = createVideoWire(
      { submit: () => Promise.reject(new TypeError('fetch failed')) },
      { jobLedger: undefined },
    );
    await expect(client.videos.create(request)).rejects.toMatchObject({
      hints: [{ kind: 'check-activity' }],
      details: { reason: 'outcome_unknown', intentId: undefined },
    });
  });

  it('is sent again after a 429, which accepts nothing', async () => {
    const wire = createVideoWire(
      {
        submit: (_request, count) =>
          count === 1 ? new Response('{}', { status: 429 }) : Response.json(accepted),
      },
      { maxRetries: 1 },
    );
    const created = wire.client.videos.create(request);
    await wire.clock.advance(60_000);
    expect((await created).id).toBe(JOB_ID);
    expect(wire.bodies).toHaveLength(2);
    expect(wire.ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
  });
});

describe('an abort while a job is being submitted', () => {
  const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');

  /** Starts a submission and aborts it; the test resolves the response. */
  async function abortSubmission(
    submit?: VideoResponses['submit'],
    maxRetries = 0,
    videos: VideoSettings = {},
  ) {
    const response = createPending<Response>();
    const responses = { submit: submit ?? (() => response.promise) };
    const wire = createVideoWire(responses, { maxRetries, videos });
    const abort = new AbortController();
    let outcome: unknown = 'waiting';
    const acceptedIds: string[] = [];
    const created = (async () => {
      try {
        await wire.client.videos.create(request, {
          signal: abort.signal,
          onAccepted(id) {
            acceptedIds.push(id);
            throw new Error('broken listener');
          },
        });
        outcome = 'created';
      } catch (error) {
        outcome = error;
      }
    })();
    await wire.clock.advance(1);
    expect(wire.bodies).toHaveLength(1);
    abort.abort(reason);
    return { ...wire, response, created, acceptedIds, outcome: () => outcome };
  }

  it('waits for the response, so that the ledger has the id, and throws the reason', async () => {
    const { response, created, acceptedIds, outcome, ledger, clock } = await abortSubmission();
    await clock.advance(SUBMIT_GRACE_MS - 1);
    expect(outcome()).toBe('waiting');
    response.resolve(Response.json(accepted, { status: 202 }));
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
    expect(acceptedIds).toEqual([JOB_ID]);
    expect(clock.pending).toBe(0);
  });

  it('leaves the job in reach of its client although the ledger does not have its id', async () => {
    const { response, created, acceptedIds, ledger, client } = await abortSubmission(undefined, 0, {
      onlyKnownJobs: true,
    });
    ledger.broken.add('submitted');
    response.resolve(Response.json(accepted, { status: 202 }));
    await created;
    expect(acceptedIds).toEqual([JOB_ID]);
    expect((await client.videos.resume(JOB_ID).status()).status).not.toBe('not_found');
  });

  it('loses the job when there is no response within the grace period', async () => {
    const { created, outcome, ledger, clock } = await abortSubmission();
    await clock.advance(SUBMIT_GRACE_MS);
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events[1]).toMatchObject({ type: 'lost', code: 'ABORTED' });
    expect(clock.pending).toBe(0);
  });

  it('throws the reason also when the job is refused', async () => {
    const { response, created, outcome, ledger } = await abortSubmission();
    response.resolve(Response.json({ error: { message: 'no', code: 402 } }, { status: 402 }));
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events[1]).toMatchObject({ type: 'refused', code: 'UPSTREAM_REFUSED' });
  });

  it('prevents a retry of a job that was not accepted', async () => {
    const wire = await abortSubmission(() => new Response('{}', { status: 429 }), 2);
    await wire.clock.advance(60_000);
    await wire.created;
    expect(wire.outcome()).toBe(reason);
    expect(wire.bodies).toHaveLength(1);
    expect(wire.ledger.events[1]).toMatchObject({ type: 'refused' });
  });

  it('between two attempts prevents the next one, and ends at once', async () => {
    const headers = { 'retry-after': '50' };
    const wire = await abortSubmission(() => new Response('{}', { status: 429, headers }), 2);
    await wire.created;
    expect(wire.outcome()).toBe(reason);
    expect(wire.bodies).toHaveLength(1);
    expect(wire.ledger.events[1]).toMatchObject({ type: 'refused' });
    expect(wire.clock.pending).toBe(0);
  });

  it('before the request is sent prevents it', async () => {
    const wire = createVideoWire();
    const abort = new AbortController();
    const append = wire.ledger.append.bind(wire.ledger);
    const jobLedger = Object.assign(wire.ledger, {
      async append(event: Parameters<typeof append>[0]) {
        await append(event);
        abort.abort(reason);
      },
    });
    await expect(wire.client.videos.create(request, { signal: abort.signal })).rejects.toBe(reason);
    expect(wire.bodies).toEqual([]);
    expect(jobLedger.events.map(({ type }) => type)).toEqual(['intent', 'refused']);
  });
});

describe('a submission that times out', () => {
  const enough = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
  const timeoutMs = 1_000;

  /** Starts a submission whose response the test resolves, and returns its outcome. */
  async function submitWithin(callOptions: VideoSubmitOptions, options: OpenRouterOptions = {}) {
    const response = createPending<Response>();
    const wire = createVideoWire({ submit: async () => await response.promise }, options);
    let outcome: unknown = 'waiting';
    const settled = wire.client.videos.create(request, callOptions).then(
      (job) => (outcome = job),
      (error: unknown) => (outcome = error),
    );
    await wire.clock.advance(1);
    return { ...wire, response, settled, outcome: () => outcome };
  }

  it.each<[string, VideoSubmitOptions, OpenRouterOptions]>([
    ['by the timeout of the call', { timeoutMs }, {}],
    ['by the timeout of the client', {}, { attemptTimeoutMs: timeoutMs }],
  ])(
    '%s waits for the response within the grace period, and returns the job',
    async (_name, callOptions, options) => {
      const { response, clock, settled, outcome, ledger } = await submitWithin(
        callOptions,
        options,
      );
      await clock.advance(timeoutMs + SUBMIT_GRACE_MS - 2);
      expect(outcome()).toBe('waiting');
      response.resolve(Response.json(accepted, { status: 202 }));
      await settled;
      expect(outcome()).toMatchObject({ id: JOB_ID });
      expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
      expect(clock.pending).toBe(0);
    },
  );

  it.each(['without an abort', 'with an abort after the timeout'])(
    'is lost when no response arrives, %s',
    async (name) => {
      const abort = new AbortController();
      const call = { timeoutMs, signal: abort.signal };
      const { clock, settled, outcome, ledger } = await submitWithin(call);
      await clock.advance(timeoutMs);
      if (name !== 'without an abort') abort.abort(enough);
      await clock.advance(SUBMIT_GRACE_MS);
      await settled;
      const [intent, lost] = ledger.events;
      expect(lost).toMatchObject({ type: 'lost', code: 'UPSTREAM_TIMEOUT' });
      expect(outcome()).toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        retryable: false,
        message: 'Cannot submit a video job to google/veo-3.1: the call timed out',
        details: {
          reason: 'outcome_unknown',
          intentId: intent?.type === 'intent' ? intent.intentId : 'none',
        },
      });
      expect(clock.pending).toBe(0);
    },
  );

  it('is refused at once when Retry-After exceeds the timeout', async () => {
    const { response, clock, settled, outcome, ledger } = await submitWithin(
      { timeoutMs },
      { maxRetries: 2 },
    );
    response.resolve(new Response('{}', { status: 429, headers: { 'retry-after': '5' } }));
    await settled;
    expect(outcome()).toMatchObject({ status: 429 });
    expect(ledger.events[1]).toMatchObject({ type: 'refused' });
    expect(clock.pending).toBe(0);
  });

  it('while it is recorded is not sent', async () => {
    const wire = createVideoWire();
    const append = wire.ledger.append.bind(wire.ledger);
    Object.assign(wire.ledger, {
      async append(event: Parameters<typeof append>[0]) {
        await append(event);
        if (event.type === 'intent') await wire.clock.advance(timeoutMs);
      },
    });
    await expect(wire.client.videos.create(request, { timeoutMs })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      retryable: true,
      details: { reason: undefined },
    });
    expect(wire.bodies).toEqual([]);
    expect(wire.ledger.events.map(({ type }) => type)).toEqual(['intent', 'refused']);
    expect(wire.clock.pending).toBe(0);
  });

  it('has a timeout of ten minutes by default', async () => {
    const { clock, settled, outcome } = await submitWithin({});
    await clock.advance(DEFAULT_PAID_TIMEOUT_MS + SUBMIT_GRACE_MS - 2);
    expect(outcome()).toBe('waiting');
    await clock.advance(1);
    await settled;
    expect(outcome()).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });
});

describe('isJobId', () => {
  it.each(['a', 'gen-vid-1764000000-AbC', 'a:b.c_d', '...', 'a'.repeat(200)])(
    'accepts %s',
    (id) => {
      expect(isJobId(id)).toBe(true);
    },
  );

  it.each(['', '.', '..', 'a/b', 'a?b', 'a b', 'ä', 'a\n', 'a'.repeat(201)])('rejects %j', (id) => {
    expect(isJobId(id)).toBe(false);
  });
});
