import { expect, it } from 'vitest';

import { createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';

it('a job that is taken up knows what any of its looks has found out', async () => {
  const { client, requests } = createVideoWire();
  const job = client.videos.resume(JOB_ID);
  for await (const { status } of job) expect(status).toBe('completed');
  expect((await job.wait()).status).toBe('completed');

  expect(requests).toEqual([`GET videos/${JOB_ID}`]);
  // It has one video.
  await expect(job.download({ index: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
