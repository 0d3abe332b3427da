import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SleepOptions } from '@orkit/openrouter-emulator';
import { submitAccepted, createStoppedEmulator } from './support/videos.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let callbackUrl: string;
let calls: Call[];

beforeEach(async () => {
  calls = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(307, { Location: '/again' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  callbackUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

async function untilCalled(): Promise<Call> {
  await expect.poll(() => calls.length).toBe(1);
  const [call] = calls;
  if (call === undefined) throw new Error('Nobody called');
  return call;
}

describe('a webhook', () => {
  it('reports a completed job that is not polled, with a signature', async () => {
    const secret = 'whsec-test';
    const { emulator, clock } = createStoppedEmulator({ webhookSecret: secret });
    const { id } = await submitAccepted(emulator, { callback_url: callbackUrl });
    const { headers, body } = await untilCalled();
    const seconds = Math.floor(clock.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${seconds},${body}`).digest('hex');

    expect(JSON.parse(body)).toEqual({
      type: 'video.generation.completed',
      created_at: new Date(clock.now()).toISOString(),
      data: {
        id,
        status: 'completed',
        generation_id: expect.stringMatching(/^gen-/),
        model: 'google/veo-3.1',
        unsigned_urls: [`https://openrouter.ai/api/v1/videos/${id}/content?index=0`],
        usage: { cost: 1.6, is_byok: false },
      },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-openrouter-idempotency-key': `${id}-completed`,
      'x-openrouter-signature': `t=${seconds},v1=${signature}`,
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each(['failed', 'cancelled', 'expired'] as const)(
    'reports the error of a %s job',
    async (end) => {
      const { emulator } = createStoppedEmulator();
      emulator.scriptVideo({ end, error: 'Out of capacity' });
      const { id } = await submitAccepted(emulator, { callback_url: callbackUrl });
      const { headers, body } = await untilCalled();

      expect(JSON.parse(body)).toMatchObject({
        type: `video.generation.${end}`,
        data: { id, status: end, error: 'Out of capacity', model: 'google/veo-3.1' },
      });
      expect(headers).not.toHaveProperty('x-openrouter-signature');
    },
  );

  it('is only sent to this machine, whatever the callback URL', async () => {
    const called: unknown[] = [];
    vi.stubGlobal('fetch', async (url: unknown) => {
      called.push(String(url));
      return await Promise.resolve(new Response());
    });
    const { emulator } = createStoppedEmulator();
    const urls = ['https://example.com/hook', 'https://127.0.0.1.example.com/', callbackUrl];
    for (const callback_url of urls) await submitAccepted(emulator, { callback_url });
    await expect.poll(() => called.includes(callbackUrl)).toBe(true);
    vi.unstubAllGlobals();

    expect(called).toEqual([callbackUrl]);
  });

  it('waits for the end of its job without keeping the process alive', async () => {
    const naps: unknown[] = [];
    const sleep = async (
      ms: number,
      _signal?: AbortSignal,
      options?: SleepOptions,
    ): Promise<void> => {
      naps.push({ ms, ...options });
      await Promise.resolve();
    };
    const { emulator } = createStoppedEmulator({ clock: { now: () => 0, sleep } });
    emulator.scriptVideo({ pendingMs: 30_000, runningMs: 60_000 });
    await submitAccepted(emulator, { callback_url: callbackUrl });
    await untilCalled();

    expect(naps).toEqual([{ ms: 90_000, isBackground: true }]);
  });

  it('is not sent for a job that is not found, nor after a reset', async () => {
    const { emulator } = createStoppedEmulator();
    emulator.scriptVideo({ end: 'not_found' });
    await submitAccepted(emulator, { callback_url: callbackUrl });
    const waiting = createStoppedEmulator({
      clock: { now: () => 0, sleep: untilAborted },
    }).emulator;
    await submitAccepted(waiting, { callback_url: callbackUrl });
    waiting.reset();
    await submitAccepted(emulator, { callback_url: callbackUrl });
    await untilCalled();

    expect(calls.map(({ body }) => body.includes('completed'))).toEqual([true]);
  });
});

async function untilAborted(_ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('Aborted')), { once: true });
  });
}
