import { describe, expect, it } from 'vitest';

import type { VideoResponses } from '../../../test/support/video-wire.ts';
import {
  accepted,
  clip,
  completed,
  createVideoWire,
  JOB_ID,
} from '../../../test/support/video-wire.ts';
import { openOutput } from '../shared/output.ts';
import { execute } from '../shared/execute.ts';
import { followVideo } from './follow-video.ts';
import { getVideoStatus } from './get-video-status.ts';

const softTimeoutMs = 50_000;
const STEP_MS = 10_000;

/** A video in four chunks, one each ten seconds. Its host ignores aborts. */
function slowly(schedule: (callback: () => void, delayMs: number) => void): Response {
  const stepBytes = Math.ceil(clip.length / 4);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await new Promise<void>((resolve) => {
          schedule(resolve, STEP_MS);
        });
        controller.enqueue(clip.slice(sent, sent + stepBytes));
        sent += stepBytes;
        if (sent >= clip.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const headers = { 'content-type': 'video/mp4', 'content-length': String(clip.length) };
  return new Response(body, { headers });
}

/** A job whose video downloads slowly, and a caller with a soft timeout of 50 seconds. */
function setUp(look?: VideoResponses['look']) {
  const wire = createVideoWire({ look, content: () => slowly(wire.clock.schedule) });
  const { client, clock } = wire;
  // Without files, which use another clock.
  const context = { client, clock, report: () => {} };
  const resume = async (own: {
    readonly signal?: AbortSignal;
    readonly softTimeoutMs?: number;
  }) => {
    const startedAtMs = clock.now();
    const input = { video_id: JOB_ID, max_wait_ms: 600_000 };
    const answer: unknown = await execute(getVideoStatus, input, { ...context, ...own }).catch(
      (error: unknown) => error,
    );
    return { answer, tookMs: clock.now() - startedAtMs };
  };
  return { ...wire, context, resume };
}

const running = { ...accepted, status: 'in_progress' };

describe('a caller with a soft timeout', () => {
  it('gets a status in time, and the video with the next call', async () => {
    const ready = { atMs: 0 };
    const wire = setUp(() => Response.json(wire.clock.now() < ready.atMs ? running : completed));
    ready.atMs = wire.clock.now() + 30_000;
    const taking = wire.resume({ softTimeoutMs });
    await wire.clock.advance(100_000);
    const { answer, tookMs } = await taking;
    expect(tookMs).toBe(softTimeoutMs);
    expect(answer).toMatchObject({
      data: { status: 'completed', video_id: JOB_ID, files: [], cost_usd: null },
      text: `The video is completed and is being downloaded. Call get_video_status with video_id "${JOB_ID}" to get it.`,
      meta: { code: 'JOB_STILL_RUNNING', last_status: 'completed' },
    });

    const again = wire.resume({ softTimeoutMs });
    await wire.clock.advance(softTimeoutMs);
    expect((await again).answer).toMatchObject({
      data: { status: 'completed', next: null },
      media: [{ kind: 'video', mediaType: 'video/mp4' }],
    });
  });

  it('gets a video that takes longer than the soft timeout, downloaded once', async () => {
    const { resume, clock, requests } = setUp();
    const downloads = () => requests.filter((request) => request.endsWith('/content')).length;
    const answers: unknown[] = [];
    for (let turn = 0; turn < 5; turn += 1) {
      const taking = resume({ softTimeoutMs: 15_000 });
      await clock.advance(15_000);
      answers.push((await taking).answer);
    }
    expect(answers.slice(0, 2)).toMatchObject([
      { data: { next: expect.any(String) } },
      { data: { next: expect.any(String) } },
    ]);
    expect(answers[2]).toMatchObject({ data: { next: null }, media: [{ kind: 'video' }] });
    // A later call downloads it again.
    expect(downloads()).toBe(2);
  });

  it('shares a download with others, and does not abort it', async () => {
    const { resume, clock, requests } = setUp();
    const first = resume({ softTimeoutMs: 15_000 });
    await clock.advance(15_000);
    expect((await first).answer).toMatchObject({ data: { next: expect.any(String) } });
    const abort = new AbortController();
    const second = resume({ signal: abort.signal });
    const third = resume({});
    await clock.advance(1_000);
    abort.abort('enough');
    expect((await second).answer).toBe('enough');
    await clock.advance(60_000);
    expect((await third).answer).toMatchObject({ media: [{ kind: 'video' }] });
    expect(requests.filter((request) => request.endsWith('/content'))).toHaveLength(1);
  });

  it('does not lose a shared download when another caller aborts', async () => {
    const { resume, clock } = setUp();
    const abort = new AbortController();
    const first = resume({ signal: abort.signal });
    await clock.advance(1_000);
    const second = resume({});
    await clock.advance(1_000);
    abort.abort('enough');
    expect((await first).answer).toBe('enough');
    await clock.advance(100_000);
    expect((await second).answer).toMatchObject({ media: [{ kind: 'video' }] });
  });

  it('gets its own reason when it aborts during the download', async () => {
    const { resume, clock } = setUp();
    const abort = new AbortController();
    const taking = resume({ softTimeoutMs, signal: abort.signal });
    await clock.advance(15_000);
    abort.abort('enough');
    expect((await taking).answer).toBe('enough');
    // The host sends one more chunk.
    await clock.advance(STEP_MS);
    expect(clock.pending).toBe(0);
  });

  it('counts the time of the submission', async () => {
    const { client, clock, context } = setUp(() => Response.json(running));
    const startedAtMs = clock.now() - 20_000;
    const following = followVideo(
      {
        job: client.videos.resume(JOB_ID),
        model: undefined,
        startedAtMs,
        maxWaitMs: undefined,
        pollIntervalMs: undefined,
        openOutput: async () =>
          await openOutput({ nameHint: 'x', kind: 'video', mediaTypes: ['video/mp4'] }, context),
      },
      { ...context, softTimeoutMs },
    );
    const ended = following.then(() => clock.now() - startedAtMs);
    await clock.advance(100_000);
    expect(await ended).toBe(softTimeoutMs);
  });
});

describe('a caller without a soft timeout', () => {
  it('waits for the complete download', async () => {
    const { resume, clock } = setUp();
    const taking = resume({});
    await clock.advance(100_000);
    const { answer, tookMs } = await taking;
    expect(tookMs).toBeGreaterThanOrEqual(4 * STEP_MS);
    expect(answer).toMatchObject({ media: [{ kind: 'video' }] });
    expect(clock.pending).toBe(0);
  });
});
