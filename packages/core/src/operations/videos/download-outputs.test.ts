import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import { namesIn } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { clip, completed, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { createLedger } from '../../jobs/ledger.ts';
import { createMemoryJobStore } from '../../jobs/memory-store.ts';
import { createWorkspace } from '../../node/workspace.ts';
import { downloadOutputs } from './download-outputs.ts';
import { openOutput } from '../shared/output.ts';
import { execute } from '../shared/execute.ts';
import { getVideoStatus } from './get-video-status.ts';

/** A job of three videos; those in `broken` cannot be downloaded. */
async function setUp() {
  const root = join(await createFolder(), 'root', 'sub');
  const broken = new Set<string>();
  const requests: string[] = [];
  const { client } = createVideoWire(
    {
      look: () => Response.json({ ...completed, unsigned_urls: ['a', 'b', 'c'] }),
      content: (request, count) => {
        const index = new URL(request.url).searchParams.get('index') ?? '';
        requests.push(index);
        if (broken.has(index)) return Response.json({ error: { message: 'no' } }, { status: 403 });
        return serveFile({ bytes: clip }, request, count);
      },
    },
    { clock: hastyClock, jobLedger: createLedger(createMemoryJobStore()) },
  );
  const context = { client, workspace: createWorkspace({ outputDir: root }), report: () => {} };
  const run = async (requestedOptions: object = {}) =>
    await execute(getVideoStatus, { video_id: JOB_ID, ...requestedOptions }, context);
  return { root, broken, requests, run };
}

describe('a job without an output count', () => {
  it('has one video', async () => {
    const root = join(await createFolder(), 'root');
    const { client } = createVideoWire({
      content: (request, count) => serveFile({ bytes: clip }, request, count),
    });
    const context = { client, workspace: createWorkspace({ outputDir: root }), report: () => {} };
    const job = client.videos.resume(JOB_ID);
    const update = { ...(await job.status()), outputs: 0 };
    const output = await openOutput(
      { nameHint: 'video', kind: 'video', mediaTypes: ['video/mp4'] },
      context,
    );
    const { files } = await downloadOutputs(job, update, { output, context, saved: new Map() });
    expect(files).toMatchObject([{ path: join(root, 'video.mp4'), bytes: clip.length }]);
  });
});

describe('a job of several videos of which one cannot be downloaded', () => {
  it('has the saved paths in its error, and saves only the others on a second call', async () => {
    const { root, broken, requests, run } = await setUp();
    broken.add('1');
    expect(await failureOf(run())).toMatchObject({
      details: { jobId: JOB_ID, files: [join(root, 'video.mp4')] },
    });
    broken.clear();
    requests.length = 0;

    const { data } = await run();
    expect(requests).toEqual(['1', '2']);
    expect(data).toMatchObject({
      status: 'completed',
      files: ['video.mp4', 'video-2.mp4', 'video-3.mp4'].map((name) => ({
        path: join(root, name),
        bytes: clip.length,
      })),
    });
    expect(await namesIn(root)).toEqual(['video-2.mp4', 'video-3.mp4', 'video.mp4']);
    expect((await run()).data).toMatchObject({ files: [{}, {}, {}] });
    expect(requests).toEqual(['1', '2']);
  });

  it('downloads a missing file again', async () => {
    const { root, requests, run } = await setUp();
    await run();
    await rm(join(root, 'video-2.mp4'));
    requests.length = 0;
    await run();
    expect(requests).toEqual(['1']);
    expect(await namesIn(root)).toEqual(['video-2.mp4', 'video-3.mp4', 'video.mp4']);
  });

  it('downloads the others when the first is at the requested path', async () => {
    const { root, broken, requests, run } = await setUp();
    broken.add('1');
    await failureOf(run({ save_path: 'river.mp4' }));
    broken.clear();
    requests.length = 0;

    const { data } = await run({ save_path: 'river.mp4' });
    expect(requests).toEqual(['1', '2']);
    expect(data).toMatchObject({ files: [{ path: join(root, 'river.mp4') }, {}, {}] });
  });

  it('has no files in its error when the first one failed', async () => {
    const { broken, run } = await setUp();
    broken.add('0');
    expect((await failureOf(run())).details).not.toHaveProperty('files');
  });
});
