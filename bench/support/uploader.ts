// Uploads a file as the video of a chat, `node uploader.ts <floor|ours> <origin> <file>`, and prints time and memory. A separate
// process, so that the memory of one upload does not count for another.
import { open } from 'node:fs/promises';

import { encodeBlob } from '../../packages/core/src/http/encoded-blob.ts';
import { createTransport } from '../../packages/core/src/http/transport.ts';
import { fromFile } from '../../packages/core/src/node.ts';
import { systemClock } from '../../packages/core/src/shared/clock.ts';

const [contestant, origin = '', file = ''] = process.argv.slice(2);
const prefix = 'data:video/mp4;base64,';

function toBody(url: unknown): unknown {
  const part = { type: 'video_url', video_url: { url } };
  return { model: 'a/b', messages: [{ role: 'user', content: [part] }] };
}

/** Streams a file with the minimum of code that is correct without failures. */
async function sendFloor(url: unknown): Promise<unknown> {
  const [start = '', end = ''] = JSON.stringify(toBody(url)).split('@');
  const handle = await open(file);
  const { size } = await handle.stat();
  const chunk = Buffer.allocUnsafeSlow(384 * 1024);
  let position = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(Buffer.from(start));
      },
      async pull(controller) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
        position += bytesRead;
        controller.enqueue(Buffer.from(chunk.toString('base64', 0, bytesRead)));
        if (position < size) return;
        controller.enqueue(Buffer.from(end));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const length = start.length + Math.ceil(size / 3) * 4 + end.length;
  // The Fetch Standard has `duplex`; the types of the DOM do not yet.
  const init: RequestInit & { readonly duplex: 'half' } = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': String(length) },
    body,
    redirect: 'error',
    duplex: 'half',
  };
  const response = await fetch(`${origin}/chat/completions`, init);
  await handle.close();
  return await response.json();
}

const transport = createTransport({
  apiKey: 'sk-or-v1-test',
  baseUrl: origin,
  fetch,
  attemptTimeoutMs: undefined,
  maxRetries: 2,
  clock: systemClock,
  app: { url: 'https://app.test', title: 'App' },
});

async function sendOurs(url: unknown): Promise<unknown> {
  const request = {
    method: 'POST',
    path: 'chat/completions',
    body: toBody(url),
    action: 'chat',
  } as const;
  return (await transport.json(request, (json) => json)).value;
}

// Baseline: an idle client after a small upload.
await sendOurs(encodeBlob(new Blob(['x']), prefix));
const send = contestant === 'floor' ? sendFloor : sendOurs;
const url = contestant === 'floor' ? `${prefix}@` : encodeBlob(await fromFile(file), prefix);
const idleBytes = process.memoryUsage.rss();
const before = process.cpuUsage();
const startedAt = performance.now();
const received = await send(url);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
// The system records the maximum, so no peak is missed.
const riseMib = process.resourceUsage().maxRSS / 1024 - idleBytes / 1024 ** 2;
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, riseMib, received }));
