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

/** Creates a client with a budget of six dollars, and videos with an upper bound of four. */
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

describe('the budget of a session', () => {
  it('reserves the upper bound of a video until it is done, and then counts its cost', async () => {
    const { client, bodies } = createWire(completed);
    const job = await client.videos.create(request);
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
    await job.status();
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);

    expect((await job.status()).costUsd).toBe(1.6);
    await client.videos.create(request);
    expect(bodies).toHaveLength(2);
  });

  it('settles a job once, from whichever handle finds it done', async () => {
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

  it('keeps the reservation of a video whose cost is unknown', async () => {
    const { client } = createWire({ ...completed, usage: undefined });
    const job = await client.videos.create(request);
    await job.status();
    await job.status();

    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
  });

  it.each([new Error('enough'), new OpenRouterError('UPSTREAM_TIMEOUT', 'Too late')])(
    'keeps the reservation of a video whose caller aborts after it is sent: %s',
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

  it('counts the cost of a job whose caller aborts while it is accepted', async () => {
    const controller = new AbortController();
    const { client, ledger } = createWire(completed, () => {
      controller.abort('enough');
    });
    await expect(client.videos.create(request, { signal: controller.signal })).rejects.toBe(
      'enough',
    );
    expect(ledger.events.map(({ type }) => type)).toEqual(['intent', 'submitted']);
    await expect(client.videos.create(request)).rejects.toMatchObject(costLimitError);
    const job = client.videos.resume(JOB_ID);
    await job.status();
    await job.status();

    await client.videos.create(request);
  });

  it('releases the reservation of a job that was not started, even after an abort', async () => {
    const controller = new AbortController();
    const { client } = createWire(
      completed,
      () => {
        controller.abort('enough');
      },
      402,
    );
    await expect(client.videos.create(request, { signal: controller.signal })).rejects.toBe(
      'enough',
    );
    await expect(client.videos.create(request)).rejects.toMatchObject({ status: 402 });
  });
});
