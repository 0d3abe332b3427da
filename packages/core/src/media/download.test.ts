import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { downloadFailure, fetchImage, startImageHost } from '../../test/support/download.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import type { GuardedFetch, Runtime } from '../runtime/contract.ts';
import { runtime } from '../runtime/node.ts';
import type { DownloadOptions } from './download.ts';
import { downloadBy } from './download.ts';
import { mediaKinds } from './media-kinds.ts';

const notForAll = [
  { kind: 'text', text: 'The host restricts access to it.' },
  { kind: 'text', text: 'Download it yourself and give the file.' },
];

describe('download', () => {
  it('returns the bytes of the response', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
    const { url, allowPrivateHosts } = await startImageHost((response) => response.end(bytes));
    const clock = createManualClock();

    const blob = await fetchImage(url, { allowPrivateHosts, clock });

    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes);
    expect(clock.pending).toBe(0);
  });

  it('returns the decoded bytes of a compressed response', async () => {
    const { url, allowPrivateHosts } = await startImageHost((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('a cat')),
    );

    const blob = await fetchImage(url, { allowPrivateHosts });

    expect(await blob.text()).toBe('a cat');
  });

  it.each([
    [404, false, [{ kind: 'text', text: 'Check the URL.' }]],
    [403, false, notForAll],
    [401, false, notForAll],
    [408, true, [{ kind: 'retry', afterMs: 7000 }]],
    [429, true, [{ kind: 'retry', afterMs: 7000 }]],
    [500, true, [{ kind: 'retry', afterMs: 7000 }]],
    [503, true, [{ kind: 'retry', afterMs: 7000 }]],
    // A partial response without a range request is not the file.
    [206, false, [{ kind: 'text', text: 'Check the URL.' }]],
  ])('reports status %i', async (status, retryable, hints) => {
    const { url, allowPrivateHosts } = await startImageHost((response) =>
      response.writeHead(status, { 'retry-after': '7' }).end('a page that is not read'),
    );

    const error = await downloadFailure(`${url}?token=secret`, { allowPrivateHosts });

    expect(error.toJSON()).toEqual({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "${url}": the host responded with HTTP ${status}`,
      status,
      retryable,
      retryAfterMs: retryable ? 7_000 : undefined,
      hints,
      details: {},
    });
  });

  it.each([200, 204])('reports an empty response of status %i', async (status) => {
    const { url, allowPrivateHosts } = await startImageHost((response) =>
      response.writeHead(status).end(),
    );

    const error = await downloadFailure(url, { allowPrivateHosts });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "${url}": the response is empty`,
      status,
      details: { reason: 'invalid_response' },
    });
  });

  it('reports a host that cannot be reached, without its address', async () => {
    const error = await downloadFailure('http://127.0.0.1:4/', {
      allowPrivateHosts: ['127.0.0.1'],
    });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot fetch the image "http://127.0.0.1:4/": the host cannot be reached',
      retryable: true,
      details: { reason: 'connection' },
    });
    expect(error.cause).toBeUndefined();
    const { message } = await downloadFailure('https://unknown.test/');
    expect(message).toBe(
      'Cannot fetch the image "https://unknown.test/": the host cannot be reached',
    );
  });

  it('reports a certificate that is not trusted', async () => {
    const error = await downloadFailure('https://example.com/', {
      async resolve() {
        throw Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      },
    });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message:
        'Cannot fetch the image "https://example.com/": the certificate of the host is not trusted',
      retryable: false,
      details: { reason: 'connection' },
    });
  });

  it.each([
    ['before an answer', (response: ServerResponse) => response.socket?.destroy()],
    [
      'in the middle of the body',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.socket?.destroy());
      },
    ],
  ])('reports a connection that breaks %s', async (_when, respond) => {
    const { url, allowPrivateHosts } = await startImageHost(respond);

    const error = await downloadFailure(url, { allowPrivateHosts });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "${url}": the connection broke`,
      retryable: true,
      details: { reason: 'connection' },
    });
  });

  it('reports a redirect that the runtime hides', async () => {
    const hidden = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });

    await expect(play({ 'https://example.com/cat.png': hidden })).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message:
        'Cannot fetch the image "https://example.com/cat.png": it redirects, and this runtime cannot check a redirect before following it',
      hints: [
        {
          kind: 'text',
          text: 'Give the URL that it redirects to, or download it yourself and give the file.',
        },
      ],
    });
  });

  it('follows a redirect from https to https, and none from https to http', async () => {
    const responses = {
      'https://example.com/cat.png': redirectTo('//example.org/1'),
      'https://example.org/1': redirectTo('http://example.org/2'),
      'http://example.org/2': new Response('a cat'),
    };

    await expect(play(responses)).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      message:
        'Cannot fetch the image "https://example.com/cat.png": it redirects from https to http',
      status: 302,
      retryable: false,
      details: { reason: 'invalid_response' },
    });
    const safe = { ...responses, 'https://example.org/1': new Response('a cat') };
    expect(await (await play(safe)).text()).toBe('a cat');
  });

  it('rethrows an error of the spool unchanged', async () => {
    const full = new Error('the disk is full');
    const spool = async () => await Promise.reject(full);

    const responses = { 'https://example.com/cat.png': new Response('a cat') };
    await expect(play(responses, { spool })).rejects.toBe(full);
  });

  it('does not start when the signal has aborted', async () => {
    const opened: unknown[] = [];
    const guardedFetch: Runtime['guardedFetch'] = async (policy) => {
      opened.push(policy);
      return await runtime.guardedFetch(policy);
    };

    const fetching = play({}, { guardedFetch, signal: AbortSignal.abort('no') });

    await expect(fetching).rejects.toBe('no');
    expect(opened).toEqual([]);
  });
});

function redirectTo(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

/** Downloads `https://example.com/cat.png` from a fake network with a response for each URL. */
async function play(
  responses: Readonly<Record<string, Response>>,
  other: Partial<Pick<Runtime, 'guardedFetch' | 'spool'> & Pick<DownloadOptions, 'signal'>> = {},
): Promise<Blob> {
  const fakeFetch: GuardedFetch = async ({ href }) =>
    responses[href] ?? (await Promise.reject(new TypeError(`no answer for ${href}`)));
  const { guardedFetch = async () => fakeFetch, spool = runtime.spool, signal } = other;
  return await downloadBy({ guardedFetch, spool }, 'https://example.com/cat.png', {
    what: 'image',
    limits: mediaKinds.image.limits,
    allowPrivateHosts: [],
    clock: createManualClock(),
    signal,
  });
}
