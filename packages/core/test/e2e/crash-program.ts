// Generates a video in a separate process that is killed at the given moment. Started by crash.test.ts.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Moments at which the process is killed, in order. */
type Moment =
  | 'before-post'
  | 'before-answer'
  | 'after-answer'
  | 'polling'
  | 'downloading'
  | 'before-publish'
  | 'never';

const [, , baseUrl = '', folder = '', stateHome = '', given = 'never'] = process.argv;
const moment = given as Moment;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered before the next line runs.
  throw new Error('still alive');
}

if (moment === 'before-publish') {
  // All bytes are written; next, they are synced to disk and renamed.
  const { fsync } = fs;
  const dying = (descriptor: number, done: fs.NoParamCallback): void => {
    if (fs.readlinkSync(`/proc/self/fd/${descriptor}`).endsWith('.part')) die();
    fsync(descriptor, done);
  };
  // Only the callback variant is called, not the one that returns a promise.
  fs.fsync = dying as typeof fs.fsync;
  syncBuiltinESMExports();
}

let polls = 0;

const dyingFetch: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const isPost = init?.method === 'POST';
  if (isPost && moment === 'before-post') die();
  const response = await fetch(input, init);
  if (isPost && moment === 'before-answer') die();
  if (/\/videos\/gen-[^/]+$/u.test(url)) {
    polls += 1;
    if (polls === 1 && moment === 'after-answer') die();
    if (polls === 2 && moment === 'polling') die();
  }
  if (!url.includes('/content') || moment !== 'downloading' || response.body === null)
    return response;
  const dieAfterFirst = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(chunk.subarray(0, 1000));
      setTimeout(die, 50);
    },
  });
  return new Response(response.body.pipeThrough(dieAfterFirst), response);
};

// Imported after the patches above, so that it binds the patched functions.
const { createOpenRouter } = await import('@orkit/openrouter-multimodal');
const { createJobLedger, createWorkspace } = await import('@orkit/openrouter-multimodal/node');
const { execute, generateVideo } = await import('@orkit/openrouter-multimodal/operations');

const client = createOpenRouter({
  apiKey: 'sk-or-v1-test',
  baseUrl,
  fetch: dyingFetch,
  jobLedger: createJobLedger({ stateHome }),
  videos: { pollIntervalMs: 50 },
});
await execute(
  generateVideo,
  { prompt: 'A calm river', duration: 4, save_path: 'river.mp4' },
  { client, workspace: createWorkspace({ outputDir: folder }), report: () => {} },
);
