import { describe, expect, it } from 'vitest';

import { createPending } from '../../../test/support/fake-transport.ts';
import type { VideoResponses } from '../../../test/support/video-wire.ts';
import { accepted, completed, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_PAID_TIMEOUT_MS, SUBMIT_GRACE_MS } from '../../http/default-timeouts.ts';
import type { VideoSubmitOptions } from './options.ts';
import { isJobId } from './job-id.ts';

const request = { prompt: 'A secret river', durationSeconds: 8, outputPath: 'river.mp4' };

/** A job that the wire answers as a test says, to its end. */
async function submitOver(submit: VideoResponses['submit']) {
  const wire = createVideoWire({ submit });
  const thrown: unknown = await wire.client.videos.create(request).then(
    () => undefined,
    (error: unknown) => error,
  );
  const posts = wire.requests.filter((each) => each.startsWith('POST'));
  return { ...wire, thrown, posts };
}

describe('the ledger of a submission', () => {
  it('knows of the job before OpenRouter does, and of its id right after', async () => {
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

  it('knows of a job that is over with its submission', async () => {
    const wire = createVideoWire({ submit: () => Response.json(completed, { status: 202 }) });
    const job = await wire.client.videos.create(request);
    expect((await job.wait()).status).toBe('completed');
    expect(wire.ledger.events.slice(1)).toEqual([
      { type: 'submitted', intentId: expect.any(String), jobId: JOB_ID },
      { type: 'status', jobId: JOB_ID, status: 'completed', outputs: 1, costUsd: 1.6 },
    ]);
  });

  it('cannot be written: nothing is sent', async () => {
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

  it('cannot be written after the job was paid: the job is given all the same', async () => {
    const wire = createVideoWire();
    wire.ledger.broken.add('submitted');
    const job = await wire.client.videos.create(request);
    expect(job.id).toBe(JOB_ID);
    expect(job.notes).toEqual([
      `The job could not be noted in the ledger: keep its id, ${JOB_ID}.`,
    ]);
  });

  it('is not needed', async () => {
    const { client } = createVideoWire({}, { jobLedger: undefined });
    expect(await client.videos.create(request)).toMatchObject({ id: JOB_ID, notes: [] });
  });
});

describe('a submission', () => {
  const bodies = [JSON.stringify({ error: { message: 'no', code: 400 } })];
  it.each([400, 401, 402, 404, 429, 503])(
    'is refused by HTTP %i, and the ledger knows it',
    async (status) => {
      const { thrown, posts, ledger } = await submitOver(() => new Response(bodies[0], { status }));
      expect(posts).toHaveLength(1);
      expect(thrown).toBeInstanceOf(OpenRouterError);
      expect(ledger.events[1]).toMatchObject({ type: 'refused', code: expect.any(String) });
    },
  );

  it.each<[string, VideoResponses['submit']]>([
    ['the connection breaks', () => Promise.reject(new TypeError('fetch failed'))],
    [
      'the server breaks down',
      () => Response.json({ error: { message: 'x', code: 500 } }, { status: 500 }),
    ],
    ['a gateway gives up', () => new Response('<html>', { status: 502 })],
    ['the answer is no JSON', () => new Response('{"id":', { status: 202 })],
    ['the answer has no id', () => Response.json({ status: 'pending' }, { status: 202 })],
    [
      'the id would lead elsewhere',
      () => Response.json({ ...accepted, id: '../key' }, { status: 202 }),
    ],
    ['the id is a step up', () => Response.json({ ...accepted, id: '..' }, { status: 202 })],
  ])('is lost when %s: it is sent once, and the error says where to look', async (_why, submit) => {
    const { thrown, posts, ledger } = await submitOver(submit);
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
  });

  it('that is accepted without an id tells what came and which generation it is', async () => {
    const headers = { 'x-generation-id': 'gen-9' };
    const { thrown } = await submitOver(() => Response.json({ status: 'pending' }, { headers }));
    expect(thrown).toMatchObject({
      requestId: 'gen-9',
      details: { answer: { status: 'pending' } },
    });
  });

  it('that is lost without a ledger says how to look all the same', async () => {
    const { client } = createVideoWire(
      { submit: () => Promise.reject(new TypeError('fetch failed')) },
      { jobLedger: undefined },
    );
    await expect(client.videos.create(request)).rejects.toMatchObject({
      hints: [{ kind: 'check-activity' }],
      details: { reason: 'outcome_unknown', intentId: undefined },
    });
  });

  it('is sent again after a 429, which let nothing in', async () => {
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

describe('a caller who gives up while a job is being submitted', () => {
  const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');

  /** A submission that the wire answers when a test says so, after the caller gave up. */
  async function giveUp(submit?: VideoResponses['submit'], maxRetries = 0) {
    const answer = createPending<Response>();
    const wire = createVideoWire({ submit: submit ?? (() => answer.promise) }, { maxRetries });
    const abort = new AbortController();
    let outcome: unknown = 'waiting';
    const heard: string[] = [];
    const created = (async () => {
      try {
        await wire.client.videos.create(request, {
          signal: abort.signal,
          onAccepted(id) {
            heard.push(id);
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
    return { ...wire, answer, created, heard, outcome: () => outcome };
  }

  it('is waited for: the ledger has the id, and the reason is thrown', async () => {
    const { answer, created, heard, outcome, ledger, clock } = await giveUp();
    await clock.advance(SUBMIT_GRACE_MS - 1);
    expect(outcome()).toBe('waiting');
    answer.resolve(Response.json(accepted, { status: 202 }));
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
    expect(heard).toEqual([JOB_ID]);
    expect(clock.pending).toBe(0);
  });

  it('is not waited for longer: the job is lost', async () => {
    const { created, outcome, ledger, clock } = await giveUp();
    await clock.advance(SUBMIT_GRACE_MS);
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events[1]).toMatchObject({ type: 'lost', code: 'ABORTED' });
    expect(clock.pending).toBe(0);
  });

  it('hears of a refusal by the reason too', async () => {
    const { answer, created, outcome, ledger } = await giveUp();
    answer.resolve(Response.json({ error: { message: 'no', code: 402 } }, { status: 402 }));
    await created;
    expect(outcome()).toBe(reason);
    expect(ledger.events[1]).toMatchObject({ type: 'refused', code: 'UPSTREAM_REFUSED' });
  });

  it('begins nothing more: a job that was not let in is not sent again', async () => {
    const wire = await giveUp(() => new Response('{}', { status: 429 }), 2);
    await wire.clock.advance(60_000);
    await wire.created;
    expect(wire.outcome()).toBe(reason);
    expect(wire.bodies).toHaveLength(1);
    expect(wire.ledger.events[1]).toMatchObject({ type: 'refused' });
  });

  it('between two attempts begins no other, and hears that there is nothing to wait for', async () => {
    const headers = { 'retry-after': '50' };
    const wire = await giveUp(() => new Response('{}', { status: 429, headers }), 2);
    await wire.created;
    expect(wire.outcome()).toBe(reason);
    expect(wire.bodies).toHaveLength(1);
    expect(wire.ledger.events[1]).toMatchObject({ type: 'refused' });
    expect(wire.clock.pending).toBe(0);
  });

  it('in time sends nothing', async () => {
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

describe('a submission whose time is over', () => {
  const enough = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
  const timeoutMs = 1_000;

  /** A submission that the wire answers when a test says so, and what became of it. */
  async function submitWithin(callOptions: VideoSubmitOptions, options: OpenRouterOptions = {}) {
    const answer = createPending<Response>();
    const wire = createVideoWire({ submit: async () => await answer.promise }, options);
    let outcome: unknown = 'waiting';
    const settled = wire.client.videos.create(request, callOptions).then(
      (job) => (outcome = job),
      (error: unknown) => (outcome = error),
    );
    await wire.clock.advance(1);
    return { ...wire, answer, settled, outcome: () => outcome };
  }

  it.each<[string, VideoSubmitOptions, OpenRouterOptions]>([
    ['by the deadline of the call', { timeoutMs }, {}],
    ['by the limit of the client', {}, { attemptTimeoutMs: timeoutMs }],
  ])(
    '%s is waited for a little longer, and the job is given',
    async (_how, callOptions, options) => {
      const { answer, clock, settled, outcome, ledger } = await submitWithin(callOptions, options);
      await clock.advance(timeoutMs + SUBMIT_GRACE_MS - 2);
      expect(outcome()).toBe('waiting');
      answer.resolve(Response.json(accepted, { status: 202 }));
      await settled;
      expect(outcome()).toMatchObject({ id: JOB_ID });
      expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
      expect(clock.pending).toBe(0);
    },
  );

  it.each(['nobody', 'a caller who gives up meanwhile'])(
    'is lost when nothing comes, and %s is told otherwise',
    async (who) => {
      const abort = new AbortController();
      const call = { timeoutMs, signal: abort.signal };
      const { clock, settled, outcome, ledger } = await submitWithin(call);
      await clock.advance(timeoutMs);
      if (who !== 'nobody') abort.abort(enough);
      await clock.advance(SUBMIT_GRACE_MS);
      await settled;
      const [intent, lost] = ledger.events;
      expect(lost).toMatchObject({ type: 'lost', code: 'UPSTREAM_TIMEOUT' });
      expect(outcome()).toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        retryable: false,
        message: 'Cannot submit a video job to google/veo-3.1: the deadline of the call is over',
        details: {
          reason: 'outcome_unknown',
          intentId: intent?.type === 'intent' ? intent.intentId : 'none',
        },
      });
      expect(clock.pending).toBe(0);
    },
  );

  it('is refused at once when OpenRouter asks to wait for longer', async () => {
    const { answer, clock, settled, outcome, ledger } = await submitWithin(
      { timeoutMs },
      { maxRetries: 2 },
    );
    answer.resolve(new Response('{}', { status: 429, headers: { 'retry-after': '5' } }));
    await settled;
    expect(outcome()).toMatchObject({ status: 429 });
    expect(ledger.events[1]).toMatchObject({ type: 'refused' });
    expect(clock.pending).toBe(0);
  });

  it('while it is noted is not sent', async () => {
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

  it('has ten minutes when nobody says', async () => {
    const { clock, settled, outcome } = await submitWithin({});
    await clock.advance(DEFAULT_PAID_TIMEOUT_MS + SUBMIT_GRACE_MS - 2);
    expect(outcome()).toBe('waiting');
    await clock.advance(1);
    await settled;
    expect(outcome()).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });
});

describe('isJobId', () => {
  it.each(['a', 'gen-vid-1764000000-AbC', 'a:b.c_d', '...', 'a'.repeat(200)])('takes %s', (id) => {
    expect(isJobId(id)).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a?b', 'a b', 'ä', 'a\n', 'a'.repeat(201)])('refuses %j', (id) => {
    expect(isJobId(id)).toBe(false);
  });
});
