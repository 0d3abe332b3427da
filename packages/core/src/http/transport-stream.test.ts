import { describe, expect, it } from 'vitest';

import { collect, answer, errorOf, over, paid, streamOf } from '../../test/support/wire.ts';
import { MAX_RESPONSE_BYTES } from './bounded-body.ts';
import { END_OF_EVENTS } from './contract.ts';

describe('a stream', () => {
  it('that gets an error in JSON is an error like any other', async () => {
    const refused = {
      error: { code: 429, message: 'slow down', metadata: { error_type: 'rate_limit_exceeded' } },
    };
    const { transport, clock } = over(() => answer(refused), { maxRetries: 0 });

    expect(await errorOf(transport.events(paid), clock)).toMatchObject({ status: 429 });
  });

  it.each([
    ['is not an event stream', '{"choices":[]}'],
    ['is empty', ''],
  ])('that %s is rejected', async (how, body) => {
    const { transport, clock } = over(
      () => new Response(body, { headers: { 'content-type': 'application/json' } }),
    );

    expect(await errorOf(transport.events(paid), clock)).toMatchObject({
      message: `Cannot chat: the response ${how}`,
      details: { reason: 'outcome_unknown' },
    });
    expect(clock.pending).toBe(0);
  });

  it.each(['application/json', 'text/plain; charset=utf-8', ''])(
    'that is one complete response (labeled "%s") is returned as one batch, because it was paid',
    async (type) => {
      const completion = { choices: [{ message: { content: 'Hi' } }] };
      const { transport, clock } = over(() =>
        answer(completion, { headers: { 'content-type': type, 'x-generation-id': 'gen-1' } }),
      );

      const { headers, batches } = await transport.events(paid);

      expect(headers.get('x-generation-id')).toBe('gen-1');
      expect(await collect(batches)).toEqual([[completion, END_OF_EVENTS]]);
      expect(clock.pending).toBe(0);
    },
  );

  it('that is some other JSON is returned as one batch when the request accepts it', async () => {
    const { transport, clock } = over(() => answer({ data: [] }));

    const { batches } = await transport.events({ ...paid, acceptsJson: true });

    expect(await collect(batches)).toEqual([[{ data: [] }, END_OF_EVENTS]]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['data first', ['data: 1\n\n', 'data: [DONE]\n\n'], [[1], [END_OF_EVENTS]]],
    ['a comment first', [': PROCESSING\n\n', 'data: 1\n\ndata: [DONE]\n\n'], [[1, END_OF_EVENTS]]],
    [
      'a split in the first field name',
      ['\n', 'd', 'at', 'a: 1\n\ndata: [DONE]\n\n'],
      [[1, END_OF_EVENTS]],
    ],
  ])('that is labeled text/plain is read by its content: %s', async (_what, texts, expected) => {
    const { transport, clock } = over(() =>
      streamOf(texts, { headers: { 'content-type': 'text/plain' } }),
    );

    const { batches } = await transport.events(paid);

    expect(await collect(batches)).toEqual(expected);
    expect(clock.pending).toBe(0);
  });

  it('that is one complete response above the limit is reported as too large', async () => {
    const { transport, clock } = over(() =>
      streamOf(['{', ' '.repeat(MAX_RESPONSE_BYTES)], {
        headers: { 'content-type': 'application/json', 'x-generation-id': 'gen-1' },
      }),
    );

    expect(await errorOf(transport.events(paid), clock)).toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      requestId: 'gen-1',
    });
  });

  it('that breaks off reports the id of the generation', async () => {
    const { transport, clock } = over(() => streamOf(['data: 1\n\n', 'break']));
    const { batches } = await transport.events(paid);

    expect(await errorOf(collect(batches), clock)).toMatchObject({
      requestId: 'gen-stream',
      details: { reason: 'outcome_unknown' },
    });
  });

  it('with an event that is not JSON is rejected', async () => {
    const { transport, clock } = over(() => streamOf(['data: sk-or-v1-test\n\n']));
    const { batches } = await transport.events(paid);

    expect(await errorOf(collect(batches), clock)).toMatchObject({
      message: 'Cannot chat: an event is not JSON',
      requestId: 'gen-stream',
    });
  });

  it('that falls silent fails after the timeout of an attempt', async () => {
    const { transport, clock } = over(() => streamOf(['data: 1\n\n', 'wait']), {
      attemptTimeoutMs: 1_000,
    });
    const { batches } = await transport.events(paid);

    expect(await errorOf(collect(batches), clock, 1_000)).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      requestId: 'gen-stream',
    });
    expect(clock.pending).toBe(0);
  });

  it('does not outlive the deadline of its call', async () => {
    const { transport, clock } = over(() => streamOf(['data: 1\n\n', 'wait']));
    const { batches } = await transport.events({ ...paid, options: { timeoutMs: 5_000 } });

    expect(await errorOf(collect(batches), clock, 5_000)).toMatchObject({
      message: 'Cannot chat: the call timed out',
    });
  });
});
