import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import type { EveryCall } from './support/every-call.ts';
import { drain, everyCall } from './support/every-call.ts';
import { hastyClock } from './support/file-host.ts';

/** Returns the response of a broken network to a request; `undefined` for one that gets through. */
type Fault = (request: Request) => Response | undefined;

const isLookUp = ({ method }: Request) => method === 'GET';
const outage = () => Response.json({ error: { message: 'down', code: 503 } }, { status: 503 });
const page = () => new Response('<html>bad gateway</html>', { status: 502 });
const reset = (): never => {
  const cause = Object.assign(new Error('read ECONNRESET'), {
    code: 'ECONNRESET',
    syscall: 'read',
  });
  throw new TypeError('fetch failed', { cause });
};

const faults: Readonly<Record<string, Fault>> = {
  'an outage': outage,
  'a rate limit': () =>
    Response.json(
      { error: { message: 'slow down', code: 429 } },
      { status: 429, headers: { 'retry-after': '0' } },
    ),
  'a gateway without a host': page,
  'a network that resets connections': reset,
  'an outage of the look-ups': (request) => (isLookUp(request) ? outage() : undefined),
  'lost look-ups': (request) => (isLookUp(request) ? reset() : undefined),
  'records that are never found': (request) =>
    request.url.includes('/generation?') ? outage() : undefined,
  'videos that break off': (request) =>
    request.url.includes('/content')
      ? new Response('', { headers: { 'content-type': 'video/mp4', 'content-length': '100' } })
      : undefined,
};

/** A job that the emulator has completed. */
async function completeJob(fetch: typeof globalThis.fetch): Promise<string> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch });
  const job = await client.videos.create({
    prompt: 'x',
    model: 'google/veo-3.1',
    durationSeconds: 4,
  });
  return job.id;
}

const jobCalls = (id: string): readonly Pick<EveryCall, 'endpoint' | 'call'>[] => [
  {
    endpoint: 'videos.resume().status',
    call: async (client) => await client.videos.resume(id).status(),
  },
  {
    endpoint: 'videos.resume().download',
    call: async (client) => await client.videos.resume(id).download(),
  },
  {
    endpoint: 'videos.resume().stream',
    call: async (client) => {
      await drain(client.videos.resume(id).stream());
    },
  },
];

describe.each([0, 1, 2])('with maxRetries %d', (maxRetries) => {
  it.each(Object.entries(faults))(
    'no request is sent more often than allowed, in %s',
    async (_name, fault) => {
      const emulator = createEmulator();
      const id = await completeJob(emulator.fetch);
      const tooOften: string[] = [];
      for (const { endpoint, call } of [...everyCall, ...jobCalls(id)]) {
        const counts = new Map<string, number>();
        const client = createOpenRouter({
          apiKey: 'sk-or-v1-test',
          clock: hastyClock,
          maxRetries,
          budget: { maxCostUsd: 1_000, allowUnknownCost: true },
          fetch: async (input, init) => {
            const request = new Request(input, init);
            const { pathname, search } = new URL(request.url);
            const key = `${request.method} ${pathname}${search}`;
            counts.set(key, (counts.get(key) ?? 0) + 1);
            return fault(request) ?? (await emulator.fetch(input, init));
          },
        });
        // Whether it succeeds is the subject of other tests.
        await call(client).catch(() => {});
        for (const [key, count] of counts) {
          if (count > maxRetries + 1) tooOften.push(`${endpoint}: ${key} ${count} times`);
        }
      }
      expect(tooOften).toEqual([]);
    },
  );
});
