import { createHash } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TransportRequest } from '../src/http/contract.ts';
import { encodeBlob } from '../src/http/encoded-blob.ts';
import { fromFile } from '../src/node.ts';
import { bytesOf, playBlob } from './support/blobs.ts';
import { connect } from './support/loopback.ts';
import { startSink } from './support/sink.ts';
import { asIs, paid } from './support/wire.ts';

const MIB = 1024 * 1024;

// More than all buffers of the connection can hold.
const HUGE_BYTES = 16 * MIB;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function sending(
  content: Uint8Array,
  own: Partial<TransportRequest> = {},
): Promise<TransportRequest> {
  await writeFile(pathOfFile(), content);
  return { ...paid, body: { url: encodeBlob(await fromFile(pathOfFile()), 'data:,') }, ...own };
}

const pathOfFile = () => join(folder, 'video.mp4');

const huge = new Uint8Array(HUGE_BYTES);

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a large file over a real connection', () => {
  it('arrives with its exact bytes and length, on every attempt', async () => {
    const sink = await startSink({
      onEnd: (response, count) => {
        if (count === 1) response.writeHead(503);
        response.end('{"ok":true}');
      },
    });

    // The last group of base64 is padded.
    const content = bytesOf(3 * MIB + 1);
    const { value } = await connect(sink.url).json(await sending(content), asIs);

    const text = `{"url":"data:,${Buffer.from(content).toString('base64')}"}`;
    const arrival = { bytes: text.length, hash: hashOf(text) };
    expect(value).toEqual({ ok: true });
    expect(sink.arrivals).toMatchObject([arrival, arrival]);
    expect(
      sink.arrivals.map(({ headers }) => [headers['content-length'], headers['transfer-encoding']]),
    ).toEqual([
      [String(text.length), undefined],
      [String(text.length), undefined],
    ]);
  });

  it('that changes during the upload fails, and never arrives complete', async () => {
    const sink = await startSink({
      onFirst: () => {
        truncateSync(pathOfFile(), HUGE_BYTES - 1);
      },
    });

    await expect(connect(sink.url).json(await sending(huge), asIs)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('the file was changed or cannot be read while it was sent'),
    });
    await expect.poll(sink.openSockets).toBe(0);
    expect(sink.arrivals).toMatchObject([{ hash: undefined }]);
  });

  it('is aborted at once by the caller, and the connection is closed', async () => {
    const controller = new AbortController();
    const sink = await startSink({
      onFirst: () => {
        controller.abort('enough');
      },
    });
    const call = { signal: controller.signal };

    await expect(connect(sink.url).json(await sending(huge, { options: call }), asIs)).rejects.toBe(
      'enough',
    );
    await expect.poll(sink.openSockets).toBe(0);
    expect(sink.arrivals).toMatchObject([{ hash: undefined }]);
  });

  it('times out when the host stops reading', async () => {
    const sink = await startSink({
      onFirst: (request) => {
        // The first data is on its way to the other listener when this is called.
        setImmediate(() => request.pause());
      },
    });
    const transport = connect(sink.url, { attemptTimeoutMs: 1_000 });

    await expect(transport.json(await sending(huge), asIs)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { reason: 'outcome_unknown' },
    });
    expect(sink.arrivals).toMatchObject([{ hash: undefined }]);
  });
});

describe('a large body', () => {
  it('is not read for an unreachable host', async () => {
    const blob = playBlob([bytesOf(2 * MIB)]);
    let count = 0;
    const transport = connect(await closedAddress(), {
      fetch: async (input, init) => {
        count += 1;
        return await fetch(input, init);
      },
    });

    await expect(transport.json({ ...paid, body: [encodeBlob(blob)] }, asIs)).rejects.toMatchObject(
      { code: 'UPSTREAM_HTTP', details: { reason: 'connection' } },
    );
    expect([blob.opened, count]).toEqual([0, 3]);
  });

  it('reaches the emulator in the same process', async () => {
    const emulator = createEmulator();
    const transport = connect('https://openrouter.ai/api/v1', { fetch: emulator.fetch });
    const data = encodeBlob(toWav(bytesOf(2 * MIB)));
    const part = { type: 'input_audio', input_audio: { data, format: 'wav' } };

    await expect(
      transport.json(
        {
          ...paid,
          path: 'chat/completions',
          body: { model: 'google/gemini-2.5-flash', messages: [{ role: 'user', content: [part] }] },
        },
        asIs,
      ),
    ).resolves.toMatchObject({
      value: { choices: [{ message: { content: expect.stringMatching(/sound|audio/iu) } }] },
    });
  });
});

/** A loopback address without a listener. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on a port has an address of this type.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return `http://127.0.0.1:${port}`;
}

/** Samples of 16 bits, one channel, 16,000 of them a second. */
function toWav(samples: Uint8Array<ArrayBuffer>): Blob {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(32_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return new Blob([header, samples]);
}
