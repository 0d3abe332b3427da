import { afterEach, describe, expect, it } from 'vitest';
import {
  userMessage,
  BASE_URL,
  createEmulator,
  createTestClock,
  KEY,
  get,
  send,
} from './support/client.ts';

const clock = createTestClock();
const emulator = createEmulator({ clock });

afterEach(() => {
  emulator.reset();
});

describe('the record of requests', () => {
  it('contains all requests in order, with the key redacted', async () => {
    await send(emulator, userMessage('Hello'), {
      headers: { 'HTTP-Referer': 'https://example.com' },
    });
    await get(emulator, '/models?q=gpt&limit=2');

    expect(emulator.requests).toEqual([
      {
        method: 'POST',
        path: '/chat/completions',
        query: {},
        headers: {
          authorization: 'Bearer sk-or-…redacted',
          'content-type': 'application/json',
          'http-referer': 'https://example.com',
        },
        body: userMessage('Hello'),
        receivedAt: clock.now(),
        status: 200,
        accepted: true,
        outcome: 'completed',
      },
      expect.objectContaining({
        method: 'GET',
        path: '/models',
        query: { q: 'gpt', limit: '2' },
        body: undefined,
      }),
    ]);
    expect(JSON.stringify(emulator.requests)).not.toContain(KEY);
  });

  it('redacts any other kind of credential', async () => {
    await get(emulator, '/models', { Authorization: 'Basic c2VjcmV0' });

    expect(emulator.requests[0]?.headers['authorization']).toBe('…redacted');
  });

  it('contains text that is not JSON, and the length of bytes', async () => {
    await send(emulator, 'no JSON');
    const headers = { 'Content-Type': 'image/png' };
    await emulator.fetch(`${BASE_URL}/files`, { method: 'POST', headers, body: new Uint8Array(7) });

    expect(emulator.requests.map(({ body }) => body)).toEqual(['no JSON', { bytes: 7 }]);
  });

  it('counts an error response as completed', async () => {
    await get(emulator, '/key', {});

    expect(emulator.requests[0]).toMatchObject({
      status: 401,
      accepted: false,
      outcome: 'completed',
    });
  });

  it('is reported to onRequest at the end of each exchange', async () => {
    const settled: string[] = [];
    const watched = createEmulator({
      faultHeader: true,
      onRequest: ({ path, status, outcome }) => settled.push(`${path} ${status} ${outcome}`),
    });
    watched.fail({ type: 'reset' }, { path: '/key' });
    await get(watched, '/models');
    await expect(get(watched, '/key')).rejects.toThrow(TypeError);
    await get(watched, '/models', { 'X-Emulator-Fault': 'no fault' });

    expect(settled).toEqual([
      '/models 200 completed',
      '/key undefined failed',
      '/models 400 completed',
    ]);
  });

  it('is empty after a reset', async () => {
    const { requests } = emulator;
    await get(emulator, '/models');
    emulator.reset();

    expect(requests).toEqual([]);
  });
});
