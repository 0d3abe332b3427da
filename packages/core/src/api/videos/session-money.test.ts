import { describe, expect, it } from 'vitest';

import {
  accepted,
  completed,
  createVideoWire,
  JOB_ID,
  videoModelRecord,
} from '../../../test/support/video-wire.ts';

const request = { prompt: 'A river', durationSeconds: 8 };

/** A client that may spend six dollars, and videos that may cost four each. */
function createWire(ended: Readonly<Record<string, unknown>>) {
  return createVideoWire(
    {
      videoModels: () =>
        Response.json({
          data: [
            videoModelRecord('google/veo-3.1', {
              supported_durations: [8],
              pricing_skus: { duration_seconds: '0.5' },
            }),
          ],
        }),
      look: (_request, count) => Response.json(count === 1 ? accepted : ended),
    },
    { budget: { sessionUsd: 6 } },
  );
}

const tooDear = { code: 'INVALID_INPUT', details: { reason: 'max_cost', estimateUsd: 4 } };

describe('the money of a session', () => {
  it('is held at its bound while a video is made, and counts what it cost once it is over', async () => {
    const { client, bodies } = createWire(completed);
    const job = await client.videos.create(request);
    await expect(client.videos.create(request)).rejects.toMatchObject(tooDear);
    await job.status();
    await expect(client.videos.create(request)).rejects.toMatchObject(tooDear);

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

    await expect(client.videos.create(request)).rejects.toMatchObject(tooDear);
  });
});
