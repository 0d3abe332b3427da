import { expect, it } from 'vitest';

import { createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';

it('a resumed job shares the result of a poll between all its methods', async () => {
  const { client, requests } = createVideoWire();
  const job = client.videos.resume(JOB_ID);
  for await (const { status } of job) expect(status).toBe('completed');
  expect((await job.wait()).status).toBe('completed');

  expect(requests).toEqual([`GET videos/${JOB_ID}`]);
  // It has one video.
  await expect(job.download({ index: 1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
