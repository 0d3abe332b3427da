import { describe, expect, it } from 'vitest';

import {
  accepted,
  completed,
  createVideoWire,
  JOB_ID,
  videoModelRecord,
} from '../../../test/support/video-wire.ts';
import { OpenRouterError } from '../../shared/errors.ts';

const request = { prompt: 'A river', durationSeconds: 8 };

const videoModels = () =>
  Response.json({
    data: [
      videoModelRecord('google/veo-3.1', {
        supported_durations: [8],
        pricing_skus: { duration_seconds: '0.5' },
      }),
    ],
  });

/** A client that may spend six dollars, and videos that may cost four each. */
function createWire(
  ended: Readonly<Record<string, unknown>>,
  onSubmit: () => void = () => {},
  submitStatus = 202,
) {
  return createVideoWire(
    {
      submit: () => {
        onSubmit();
        return Response.json(accepted, { status: submitStatus });
      },
      videoModels,
      look: (_request, count) => Response.json(count === 1 ? accepted : ended),
    },
    { budget: { sessionUsd: 6 } },
  );
}

const costLimitError = { code: 'INVALID_INPUT', details: { reason: 'max_cost', estimateUsd: 4 } };

describe('the money of a session', () => {
  it('is held at its bound while a video is made, and counts what it cost once it is over', async () => {
    const { client, bodies } = createWire(completed);
    const job = await client.videos.create(request);
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
    await job.status();
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);

    expect((await job.status()).costUsd).toBe(1.6);
    await client.videos.create(request);
    expect(bodies).toHaveLength(2);
  });

  it('is settled by whichever handle sees the end, and once', async () => {
    const { client } = createWire(completed);
    await client.videos.create(request);
    const other = client.videos.resume(JOB_ID);
    await other.status();
    await other.status();
    await other.status();

    await client.videos.create(request);
    await expect(client.videos.create(request)).rejects.toMatchObject({
      details: { maxCostUsd: 0.4 },
    });
  });

  it('stays held for a video of which nobody says what it cost', async () => {
    const { client } = createWire({ ...completed, usage: undefined });
    const job = await client.videos.create(request);
    await job.status();
    await job.status();

    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
  });

  it.each([new Error('enough'), new OpenRouterError('UPSTREAM_TIMEOUT', 'Too late')])(
    'stays held for a video whose caller gave up after it was sent: %s',
    async (reason) => {
      const controller = new AbortController();
      const { client, bodies } = createVideoWire(
        {
          videoModels,
          submit: () => {
            controller.abort(reason);
            return Response.json(accepted, { status: 202 });
          },
        },
        { budget: { sessionUsd: 6 } },
      );
      const { signal } = controller;
      await expect(client.videos.create(request, { signal })).rejects.toBe(reason);
      await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
      expect(bodies).toHaveLength(1);
    },
  );

  it('counts what a job has cost that its caller gave up while it was accepted', async () => {
    const caller = new AbortController();
    const { client, ledger } = createWire(completed, () => {
      caller.abort('enough');
    });
    await expect(client.videos.create(request, { signal: caller.signal })).rejects.toBe('enough');
    expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
    const job = client.videos.resume(JOB_ID);
    await job.status();
    await job.status();

    await client.videos.create(request);
  });

  it('is given back for a job that was not begun, whatever the caller hears', async () => {
    const caller = new AbortController();
    const { client } = createWire(
      completed,
      () => {
        caller.abort('enough');
      },
      402,
    );
    await expect(client.videos.create(request, { signal: caller.signal })).rejects.toBe('enough');
    await expect(client.videos.create(request)).rejects.toMatchObject({ status: 402 });
  });
});
