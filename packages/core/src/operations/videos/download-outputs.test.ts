import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { serveFile, hastyClock } from '../../../test/support/file-host.ts';
import { failureOf, namesIn } from '../../../test/support/outputs.ts';
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
  const asked: string[] = [];
  const { client } = createVideoWire(
    {
      look: () => Response.json({ ...completed, unsigned_urls: ['a', 'b', 'c'] }),
      content: (request, count) => {
        const index = new URL(request.url).searchParams.get('index') ?? '';
        asked.push(index);
        if (broken.has(index)) return Response.json({ error: { message: 'no' } }, { status: 403 });
        return serveFile({ bytes: clip }, request, count);
      },
    },
    { clock: hastyClock, jobLedger: createLedger(createMemoryJobStore()) },
  );
  const context = { client, workspace: createWorkspace({ outputDir: root }), report: () => {} };
  const run = async (requestedOptions: object = {}) =>
    await execute(getVideoStatus, { video_id: JOB_ID, ...requestedOptions }, context);
  return { root, broken, asked, run };
}

describe('a job whose videos were not counted', () => {
  it('has one all the same', async () => {
    const root = join(await createFolder(), 'root');
    const { client } = createVideoWire({
      content: (request, count) => serveFile({ bytes: clip }, request, count),
    });
    const context = { client, workspace: createWorkspace({ outputDir: root }), report: () => {} };
    const job = client.videos.resume(JOB_ID);
    const update = { ...(await job.status()), outputs: 0 };
    const output = await openOutput({ nameHint: 'video', kind: 'video' }, context);
    const { files } = await downloadOutputs(job, update, { output, context, saved: new Map() });
    expect(files).toMatchObject([{ path: join(root, 'video.mp4'), bytes: clip.length }]);
  });
});

describe('a job of several videos of which one cannot be downloaded', () => {
  it('tells which are there, and saves only the others when it is asked for again', async () => {
    const { root, broken, asked, run } = await setUp();
    broken.add('1');
    expect(await failureOf(run())).toMatchObject({
      details: { jobId: JOB_ID, files: [join(root, 'video.mp4')] },
    });
    broken.clear();
    asked.length = 0;

    const { data } = await run();
    expect(asked).toEqual(['1', '2']);
    expect(data).toMatchObject({
      status: 'completed',
      files: ['video.mp4', 'video-2.mp4', 'video-3.mp4'].map((name) => ({
        path: join(root, name),
        bytes: clip.length,
      })),
    });
    expect(await namesIn(root)).toEqual(['video-2.mp4', 'video-3.mp4', 'video.mp4']);
    expect((await run()).data).toMatchObject({ files: [{}, {}, {}] });
    expect(asked).toEqual(['1', '2']);
  });

  it('is downloaded anew where a file is gone', async () => {
    const { root, asked, run } = await setUp();
    await run();
    await rm(join(root, 'video-2.mp4'));
    asked.length = 0;
    await run();
    expect(asked).toEqual(['1']);
    expect(await namesIn(root)).toEqual(['video-2.mp4', 'video-3.mp4', 'video.mp4']);
  });

  it('is completed although the first one stands where it is asked for', async () => {
    const { root, broken, asked, run } = await setUp();
    broken.add('1');
    await failureOf(run({ save_path: 'river.mp4' }));
    broken.clear();
    asked.length = 0;

    const { data } = await run({ save_path: 'river.mp4' });
    expect(asked).toEqual(['1', '2']);
    expect(data).toMatchObject({ files: [{ path: join(root, 'river.mp4') }, {}, {}] });
  });

  it('has no files to tell of when the first one failed', async () => {
    const { broken, run } = await setUp();
    broken.add('0');
    expect((await failureOf(run())).details).not.toHaveProperty('files');
  });
});
