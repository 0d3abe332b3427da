import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { downloadFailure, fetchImage, startImageHost } from '../../test/support/download.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { startWebHost } from '../../test/support/web-host.ts';
import { formatBytes } from '../shared/format-bytes.ts';

describe('the size of a download', () => {
  const KIB = 1024;

  it.each<readonly [string, (response: ServerResponse, body: Buffer) => void]>([
    ['announced', (response, body) => response.end(body)],
    [
      'unannounced',
      (response, body) => {
        response.write(body.subarray(0, 10));
        response.end(body.subarray(10));
      },
    ],
    [
      // Noise grows when it is compressed: the content-length is larger than the limit.
      'compressed',
      (response, body) => {
        const bytes = gzipSync(body);
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length });
        response.end(bytes);
      },
    ],
  ])('may be the limit and not one byte more when it is %s', async (_how, respond) => {
    const maxBytes = 64 * KIB;
    const fits = await startImageHost((response) => {
      respond(response, randomBytes(maxBytes));
    });
    const tooLarge = await startImageHost((response) => {
      respond(response, randomBytes(maxBytes + 1));
    });

    const { size } = await fetchImage(fits.url, { ...fits, limits: { maxBytes } });
    expect(size).toBe(maxBytes);
    const error = await downloadFailure(tooLarge.url, { ...tooLarge, limits: { maxBytes } });
    expect(error.toJSON()).toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
      message: `Cannot fetch the image "${tooLarge.url}": it is larger than the limit of ${formatBytes(maxBytes)}`,
      retryable: false,
      details: { bytes: maxBytes + 1, maxBytes },
    });
  });

  it('is refused by its content-length, before the body is read', async () => {
    let chunks = 0;
    const { url, allowPrivateHosts, sockets } = await startImageHost((response) => {
      response.writeHead(200, { 'content-length': '1000000' }).write('x');
    });

    const error = await downloadFailure(url, {
      allowPrivateHosts,
      limits: { maxBytes: 1_000 },
      onChunk: () => (chunks += 1),
    });

    expect(error.details).toEqual({ bytes: 1_000_000, maxBytes: 1_000 });
    expect(chunks).toBe(0);
    await closed(sockets[0]);
  });

  it('is counted while a decompression bomb is read', async () => {
    const maxBytes = 1024 * KIB;
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * KIB));
    const { url, allowPrivateHosts } = await startImageHost((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );

    const { code, details } = await downloadFailure(url, {
      allowPrivateHosts,
      limits: { maxBytes },
    });

    expect(code).toBe('RESOURCE_TOO_LARGE');
    // At most one chunk above the limit was decompressed.
    expect(Number(details['bytes'])).toBeLessThan(2 * maxBytes);
  });

  it('stops an endless body at the limit, and closes its connection', async () => {
    const { url, allowPrivateHosts, sockets } = await startImageHost(sendForever);

    const { code } = await downloadFailure(url, {
      allowPrivateHosts,
      limits: { maxBytes: 1024 * KIB },
    });

    expect(code).toBe('RESOURCE_TOO_LARGE');
    await closed(sockets[0]);
  });
});

describe('the time of a download', () => {
  const fetchTimeoutMs = 30_000;

  it('is limited while a slow body arrives', async () => {
    const { url, allowPrivateHosts, sockets } = await startImageHost((response) => {
      response.write('the beginning');
    });
    const clock = createManualClock();
    const began = createEvent();

    const failing = downloadFailure(url, {
      allowPrivateHosts,
      clock,
      onChunk: began.trigger,
      limits: { fetchTimeoutMs },
    });
    await began.occurred;
    await clock.advance(fetchTimeoutMs - 1);
    expect(clock.pending).toBe(1);
    await clock.advance(1);

    const error = await failing;
    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: `Cannot fetch the image "${url}": it took longer than 30000 ms`,
      retryable: true,
    });
    expect(clock.pending).toBe(0);
    await closed(sockets[0]);
  });

  it('is shared by all redirects', async () => {
    const clock = createManualClock();
    const arrived = createEvent();
    const host = await startWebHost((request, response) => {
      if (request.url === '/') {
        void clock
          .advance(fetchTimeoutMs - 1)
          .then(() => response.writeHead(302, { location: '/next' }).end());
      } else arrived.trigger();
    });

    const failing = downloadFailure(`http://${host.host}/`, {
      allowPrivateHosts: [host.host],
      clock,
      limits: { fetchTimeoutMs },
    });
    await arrived.occurred;
    await clock.advance(1);

    expect((await failing).code).toBe('UPSTREAM_TIMEOUT');
  });

  it.each([
    ['no answer', false],
    ['half a body', true],
  ])('ends with the abort reason of the caller when there is %s', async (_when, hasBody) => {
    const begun = createEvent();
    const { url, allowPrivateHosts, sockets } = await startImageHost((response) => {
      if (hasBody) response.write('the beginning');
      else begun.trigger();
    });
    const controller = new AbortController();
    const { signal } = controller;
    const clock = createManualClock();
    const reason = { why: 'enough' };

    const onChunk = begun.trigger;
    const fetching = fetchImage(url, { allowPrivateHosts, clock, signal, onChunk });
    await begun.occurred;
    controller.abort(reason);

    await expect(fetching).rejects.toBe(reason);
    expect([clock.pending, getEventListeners(signal, 'abort')]).toEqual([0, []]);
    await closed(sockets[0]);
  });
});

describe('a program', () => {
  it('exits after completed and refused downloads', async () => {
    const complete = await startImageHost((response) => response.end('a cat'));
    const endless = await startImageHost(sendForever);
    const program = `
      import { download } from ${JSON.stringify(new URL('download.ts', import.meta.url))};
      import { systemClock as clock } from ${JSON.stringify(new URL('../shared/clock.ts', import.meta.url))};
      const limits = { maxBytes: 1000000, maxDataUrlBytes: 0, fetchTimeoutMs: 600000, maxRedirects: 0 };
      const fetch = (url) =>
        download(url, { what: 'image', limits, clock, allowPrivateHosts: ['127.0.0.1'], signal: undefined });
      const blob = await fetch('${complete.url}');
      const error = await fetch('${endless.url}').catch((thrown) => thrown);
      console.log(JSON.stringify([await blob.text(), error.code]));
    `;

    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@orkit/source',
      '--input-type=module',
      '--eval',
      program,
    ]);

    expect(JSON.parse(stdout)).toEqual(['a cat', 'RESOURCE_TOO_LARGE']);
  }, 30_000);
});

/** Sends an endless body as fast as it is read. */
function sendForever(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024);
  const send = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', send);
  send();
}

/** Waits for the peer to close the connection, cleanly or not. */
async function closed(socket: Socket | undefined): Promise<void> {
  if (socket === undefined || socket.closed) return;
  await new Promise((resolve) => {
    socket.once('close', resolve);
  });
}

/** Event that happens once and can be awaited. */
function createEvent(): { readonly occurred: Promise<void>; readonly trigger: () => void } {
  let trigger = () => {};
  const occurred = new Promise<void>((resolve) => {
    trigger = resolve;
  });
  return { occurred, trigger };
}
