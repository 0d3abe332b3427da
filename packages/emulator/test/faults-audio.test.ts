import { describe, expect, it } from 'vitest';
import type { Fault } from '@orkit/openrouter-emulator';
import { KEY, get, bytesOf } from './support/client.ts';
import { connect, type Connection, readUntilBroken } from './support/connect.ts';

interface Speaker extends Connection {
  readonly synthesize: (signal?: AbortSignal) => Promise<Response>;
}

async function createSpeaker(kind: 'socket' | 'process', fault?: Fault): Promise<Speaker> {
  const connection = await connect(kind, fault);
  const { fetch, baseUrl } = connection;
  const model = 'openai/gpt-4o-mini-tts-2025-12-15';
  return {
    ...connection,
    synthesize: async (signal) =>
      await fetch(`${baseUrl}/audio/speech`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ model, voice: 'alloy', input: 'x'.repeat(100) }),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}

/** Returns the intact audio. */
async function expectedBytes(): Promise<Uint8Array> {
  const { synthesize } = await createSpeaker('process');
  return await bytesOf(await synthesize());
}

describe.each(['socket', 'process'] as const)('audio over a %s', (kind) => {
  it('is complete without a fault', async () => {
    const { synthesize } = await createSpeaker(kind);

    expect(Buffer.compare(await bytesOf(await synthesize()), await expectedBytes())).toBe(0);
  });

  it('is cut off halfway by truncated-stream, without changed bytes', async () => {
    const { synthesize } = await createSpeaker(kind, { type: 'truncated-stream' });
    const bytes = await expectedBytes();

    expect(
      Buffer.compare(await bytesOf(await synthesize()), bytes.subarray(0, bytes.length / 2)),
    ).toBe(0);
  });

  it('breaks after at most the configured bytes', async () => {
    const { synthesize } = await createSpeaker(kind, {
      type: 'reset',
      when: 'mid-body',
      afterBytes: 1001,
    });
    const { bytes, error } = await readUntilBroken(await synthesize());

    // A reset over a socket also discards bytes that the client has not read yet.
    const maxBytes = kind === 'socket' ? bytes.length : 1001;
    expect(bytes.length).toBeLessThanOrEqual(1001);
    expect(Buffer.compare(bytes, (await expectedBytes()).subarray(0, maxBytes))).toBe(0);
    expect(error).toBeInstanceOf(TypeError);
  });

  it('stalls until the client aborts', async () => {
    const { synthesize, emulator } = await createSpeaker(kind, { type: 'stall', when: 'mid-body' });
    const controller = new AbortController();
    const reader = (await synthesize(controller.signal)).body?.getReader();
    await reader?.read();
    const padding = readToEnd(reader);
    controller.abort(new Error('enough'));

    await expect(padding).rejects.toThrow('enough');
    await expect.poll(() => emulator.requests[0]?.outcome).toBe('aborted');
  });

  it('is complete with slow-body', async () => {
    const { synthesize } = await createSpeaker(kind, {
      type: 'slow-body',
      bytes: 50_000,
      everyMs: 1,
    });

    expect(Buffer.compare(await bytesOf(await synthesize()), await expectedBytes())).toBe(0);
  });

  it('is padded at its end by huge-body', async () => {
    const { synthesize } = await createSpeaker(kind, { type: 'huge-body', bytes: 100_000 });
    const bytes = await expectedBytes();
    const audio = await bytesOf(await synthesize());

    expect(audio).toHaveLength(bytes.length + 100_000);
    expect(Buffer.compare(audio.subarray(0, bytes.length), bytes)).toBe(0);
  });

  it('breaks when the provider fails, because it has no place for an error', async () => {
    const { synthesize } = await createSpeaker(kind, { type: 'stream-error' });
    const { error } = await readUntilBroken(await synthesize());

    expect(error).toBeInstanceOf(TypeError);
  });

  it('is accepted and billed although the response is lost', async () => {
    const { synthesize, emulator } = await createSpeaker(kind, { type: 'lost-response' });
    await expect(synthesize()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    const { body } = await get(emulator, '/key');

    expect(emulator.requests[0]).toMatchObject({
      accepted: true,
      outcome: 'failed',
      status: undefined,
    });
    expect(body.data['usage']).toBeGreaterThan(0);
  });

  it.each([{ type: 'reset' }, { type: 'status', status: 503 }, { type: 'html-page' }] as const)(
    'is neither accepted nor billed with the fault %j',
    async (fault) => {
      const { synthesize, emulator } = await createSpeaker(kind, fault);
      await Promise.allSettled([synthesize()]);
      const { body } = await get(emulator, '/key');

      expect(emulator.requests[0]).toMatchObject({ accepted: false });
      expect(body.data['usage']).toBe(0);
    },
  );
});

async function readToEnd(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<void> {
  while ((await reader?.read())?.done === false);
}
