// Makes a video in a process of its own that is killed at a moment that is named. Started by crash.test.ts.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** The moments, in their order. */
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
  // All bytes are written: the next that happens to them is that they are forced to the disk and get their name.
  const { fsync } = fs;
  const dying = (descriptor: number, done: fs.NoParamCallback): void => {
    if (fs.readlinkSync(`/proc/self/fd/${descriptor}`).endsWith('.part')) die();
    fsync(descriptor, done);
  };
  // It is called as a function only: the variant that answers a promise is not used.
  fs.fsync = dying as typeof fs.fsync;
  syncBuiltinESMExports();
}

let looks = 0;

const dyingFetch: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const isPost = init?.method === 'POST';
  if (isPost && moment === 'before-post') die();
  const response = await fetch(input, init);
  if (isPost && moment === 'before-answer') die();
  if (/\/videos\/gen-[^/]+$/u.test(url)) {
    looks += 1;
    if (looks === 1 && moment === 'after-answer') die();
    if (looks === 2 && moment === 'polling') die();
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

// After the patches above, so that they are what is bound.
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
