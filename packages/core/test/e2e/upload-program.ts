// Uploads a file in a separate process, `node upload-program.ts <url> <file>`, and prints the maximum increase of its memory
// in bytes.
import { encodeBlob } from '../../src/http/encoded-blob.ts';
import { createTransport } from '../../src/http/transport.ts';
import { fromFile } from '../../src/node.ts';
import { systemClock } from '../../src/shared/clock.ts';

const [baseUrl = '', file = ''] = process.argv.slice(2);

const transport = createTransport({
  apiKey: 'sk-or-v1-test',
  baseUrl,
  fetch,
  attemptTimeoutMs: undefined,
  maxRetries: 0,
  clock: systemClock,
  app: { url: 'https://app.test', title: 'App' },
});

async function send(blob: Blob): Promise<void> {
  const body = { url: encodeBlob(blob, 'data:video/mp4;base64,') };
  const request = { method: 'POST', path: 'chat/completions', action: 'chat', body } as const;
  await transport.json(request, () => undefined);
}

// Memory of a client after a first request.
await send(new Blob(['x']));
const idleBytes = process.memoryUsage.rss();
await send(await fromFile(file));
// The system keeps the peak, so nothing is missed between two measurements.
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - idleBytes));
