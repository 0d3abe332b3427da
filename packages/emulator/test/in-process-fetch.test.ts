import { describe, expect, it } from 'vitest';
import { userMessage, BASE_URL, createEmulator, createTestClock, KEY } from './support/client.ts';

const reason = new Error('The test gave up');

function open(signal?: AbortSignal): {
  emulator: ReturnType<typeof createEmulator>;
  response: Promise<Response>;
} {
  const emulator = createEmulator();
  const response = emulator.fetch(`${BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}` },
    body: JSON.stringify(userMessage('Hello', { stream: true })),
    ...(signal === undefined ? {} : { signal }),
  });
  return { emulator, response };
}

describe('the in-process fetch', () => {
  it('returns the status text and the requested URL', async () => {
    const response = await createEmulator().fetch(new URL(`${BASE_URL}/models/count`));

    expect([response.statusText, response.url]).toEqual(['OK', `${BASE_URL}/models/count`]);
  });

  it('accepts a Request as well as a URL', async () => {
    const response = await createEmulator().fetch(
      new Request('http://anywhere.example/api/v1/models'),
    );

    expect(response.status).toBe(200);
  });

  it('rejects immediately when the signal has already aborted', async () => {
    const { emulator, response } = open(AbortSignal.abort(reason));

    await expect(response).rejects.toBe(reason);
    expect(emulator.requests).toEqual([]);
  });

  it('rejects with an abort reason that is not an error', async () => {
    const controller = new AbortController();
    const { response } = open(controller.signal);
    controller.abort('enough');

    await expect(response).rejects.toBe('enough');
  });

  it('errors the body with the reason of the signal', async () => {
    const controller = new AbortController();
    const { emulator, response } = open(controller.signal);
    const reader = (await response).body?.getReader();
    await reader?.read();
    controller.abort(reason);

    await expect(reader?.read()).rejects.toBe(reason);
    expect(emulator.requests[0]?.outcome).toBe('aborted');
  });

  it('generates no more of a stream than is read', async () => {
    const { emulator, response } = open();
    const reader = (await response).body?.getReader();
    await reader?.read();
    await reader?.read();

    expect(emulator.requests[0]?.outcome).toBe('pending');
    await reader?.cancel();
    expect(emulator.requests[0]?.outcome).toBe('aborted');
  });

  it('delays a slow body only while it is read', async () => {
    const clock = createTestClock();
    const emulator = createEmulator({ clock });
    emulator.fail({ type: 'slow-body', bytes: 10, everyMs: 5 });
    const reader = (await emulator.fetch(`${BASE_URL}/models`)).body?.getReader();
    await reader?.read();
    await reader?.read();

    expect(clock.slept).toEqual([5, 5]);
  });

  it('records a stream as completed once [DONE] was read, even if its reader stops there', async () => {
    const { emulator, response } = open();
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = (
      await response
    ).body?.getReader();
    let text = '';
    while (!text.includes('[DONE]'))
      text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();

    expect(emulator.requests[0]?.outcome).toBe('completed');
  });

  it('records a body that is not read as completed', async () => {
    const emulator = createEmulator();
    await emulator.fetch(`${BASE_URL}/models`);

    await expect.poll(() => emulator.requests[0]?.outcome).toBe('completed');
  });
});

describe('a listening emulator', () => {
  it('has a URL until it is closed', async () => {
    const emulator = createEmulator();
    const url = await emulator.listen();

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    expect(emulator.url).toBe(url);
    await expect(emulator.listen()).rejects.toThrow(/Already listening/);
    await emulator.close();
    expect(emulator.url).toBeUndefined();
    await expect(fetch(`${url}/models`)).rejects.toThrow('fetch failed');
  });

  it('rejects when the port is in use, and can be retried', async () => {
    await using first = createEmulator();
    await using second = createEmulator();
    const port = Number(new URL(await first.listen()).port);

    await expect(second.listen({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(await second.listen()).not.toBe(first.url);
  });

  it('ends running requests when it is closed', async () => {
    const emulator = createEmulator();
    emulator.fail({ type: 'stall' });
    const closeOnRequest = async (): Promise<void> => {
      await expect.poll(() => emulator.requests.length).toBe(1);
      await emulator.close();
    };
    const [response] = await Promise.allSettled([
      fetch(`${await emulator.listen()}/models`),
      closeOnRequest(),
    ]);

    expect(response).toMatchObject({ status: 'rejected', reason: { message: 'fetch failed' } });
  });
});
