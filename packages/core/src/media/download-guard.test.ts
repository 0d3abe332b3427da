import { describe, expect, it } from 'vitest';

import { downloadFailure, fetchImage } from '../../test/support/download.ts';
import type { WebHost } from '../../test/support/web-host.ts';
import { startWebHost } from '../../test/support/web-host.ts';

const blocked = {
  code: 'UPSTREAM_REFUSED',
  retryable: false,
  hints: [
    { kind: 'text', text: 'Download it yourself and give the file.' },
    {
      kind: 'set-option',
      option: 'allowPrivateHosts',
      note: 'it may name the host if you trust it',
    },
  ],
  details: { reason: 'blocked_address' },
};

/** Starts a host that redirects every request to a target. */
async function startRedirect(status: number, location: string): Promise<WebHost> {
  return await startWebHost((_request, response) => response.writeHead(status, { location }).end());
}

describe('a download from an address that is not public', () => {
  it('is refused without a connection when the URL contains the address', async () => {
    const host = await startWebHost();

    const error = await downloadFailure(`http://${host.host}/cat.png?token=secret`);

    expect(error.toJSON()).toEqual({
      ...blocked,
      message: `Cannot fetch the image "http://${host.host}/cat.png": it leads to an address that is not public`,
    });
    expect(host.sockets).toEqual([]);
  });

  it('is refused without a connection when a name resolves to it, and the error does not contain the address', async () => {
    const host = await startWebHost();

    const error = await downloadFailure(`http://media.test:${host.port}/cat.png`, {
      resolve: async () => ['127.0.0.1'],
    });

    expect(error.toJSON()).toEqual({
      ...blocked,
      message: `Cannot fetch the image "http://media.test:${host.port}/cat.png": it leads to an address that is not public`,
    });
    expect(error.cause).toBeUndefined();
    expect(host.sockets).toEqual([]);
  });

  it('is refused with the same message whether a port is open or closed', async () => {
    const host = await startWebHost();
    const resolve = async () => ['127.0.0.1'];
    const open = await downloadFailure(`http://media.test:${host.port}/`, { resolve });
    const closed = await downloadFailure('http://media.test:4/', { resolve });

    const wordsOf = ({ message }: Error) => message.replace(/:\d+/u, '');
    expect(wordsOf(closed)).toBe(wordsOf(open));
    expect(closed.details).toEqual(open.details);
  });

  it.each([
    ['an address', (port: number) => `http://127.0.0.1:${port}/`],
    ['an address in disguise', (port: number) => `http://0x7f000001:${port}/`],
    ['an address inside an IPv6 address', (port: number) => `http://[::ffff:127.0.0.1]:${port}/`],
    ['an address without a protocol', (port: number) => `//127.1:${port}/`],
    ['a local name', (port: number) => `http://localhost:${port}/`],
    ['a name that leads there', (port: number) => `http://internal.test:${port}/`],
  ])('is refused without a connection when a redirect leads to %s', async (_what, toUrl) => {
    const inside = await startWebHost();
    const outside = await startRedirect(302, toUrl(inside.port));

    const error = await downloadFailure(`http://${outside.host}/cat.png`, {
      allowPrivateHosts: [outside.host],
      resolve: async () => ['127.0.0.1'],
    });

    // The error does not contain the target of the redirect.
    expect(error.toJSON()).toEqual({
      ...blocked,
      message: `Cannot fetch the image "http://${outside.host}/cat.png": it leads to an address that is not public`,
    });
    expect(outside.sockets).toHaveLength(1);
    expect(inside.sockets).toEqual([]);
  });

  it('is refused when a name resolves to another address at the second hop', async () => {
    const inside = await startWebHost();
    const outside = await startRedirect(302, `http://rebinding.test:${inside.port}/`);
    const hostNames: string[] = [];

    const error = await downloadFailure(`http://${outside.host}/`, {
      allowPrivateHosts: [outside.host],
      async resolve(name) {
        hostNames.push(name);
        return ['8.8.8.8', '127.0.0.1'];
      },
    });

    expect(error.details).toEqual({ reason: 'blocked_address' });
    expect(hostNames).toEqual(['rebinding.test']);
    expect(inside.sockets).toEqual([]);
  });

  it('is allowed for a host that is allowed by name, and for no other name of its address', async () => {
    const host = await startWebHost();
    const options = {
      allowPrivateHosts: ['media.example.internal'],
      resolve: async () => ['127.0.0.1'],
    };

    const blob = await fetchImage(`http://media.example.internal:${host.port}/`, options);
    expect(await blob.text()).toBe('from the host');
    const error = await downloadFailure(`http://other.test:${host.port}/`, options);
    expect(error.details).toEqual({ reason: 'blocked_address' });
  });
});

describe('a redirect', () => {
  it('sends no credentials, and no cookies that the host before it set', async () => {
    const last = await startWebHost();
    const first = await startWebHost((_request, response) =>
      response.writeHead(307, { location: `http://${last.host}/next`, 'set-cookie': 'a=b' }).end(),
    );

    const allowPrivateHosts = [first.host, last.host];
    const blob = await fetchImage(`http://${first.host}/?token=secret`, { allowPrivateHosts });

    expect(await blob.text()).toBe('from the host');
    expect(last.requests.map(({ url, headers }) => ({ url, ...headers }))).toEqual([
      {
        url: '/next',
        host: last.host,
        connection: 'close',
        accept: 'image/*, audio/*, video/*, application/pdf, */*;q=0.8',
        'accept-encoding': 'gzip, deflate',
        'accept-language': '*',
        'sec-fetch-mode': 'cors',
        'user-agent': expect.stringMatching(/^openrouter-multimodal\/\S+ node\/\S+$/u),
      },
    ]);
  });

  it.each([301, 302, 303, 307, 308])('of status %i is followed', async (status) => {
    const host = await startWebHost((request, response) =>
      request.url === '/a/b?c'
        ? response.writeHead(status, { location: '../d' }).end()
        : response.end(request.url),
    );

    const blob = await fetchImage(`http://${host.host}/a/b?c`, { allowPrivateHosts: [host.host] });

    expect(await blob.text()).toBe('/d');
  });

  it.each<readonly [string, BufferEncoding]>([
    ['UTF-8', 'utf8'],
    ['Latin-1', 'latin1'],
  ])('whose target is encoded as %s is followed to that target', async (_name, encoding) => {
    const host = await startWebHost((request, response) =>
      request.url === '/'
        ? response
            .writeHead(302, { location: Buffer.from('/ü.png', encoding).toString('latin1') })
            .end()
        : response.end(request.url),
    );

    const blob = await fetchImage(`http://${host.host}/`, { allowPrivateHosts: [host.host] });

    expect(await blob.text()).toBe('/%C3%BC.png');
  });

  it.each([300, 304, 305, 306])('of status %i is an error', async (status) => {
    const host = await startRedirect(status, '/next');

    const error = await downloadFailure(`http://${host.host}/`, { allowPrivateHosts: [host.host] });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "http://${host.host}/": the host responded with HTTP ${status}`,
      status,
      retryable: false,
    });
    expect(host.requests).toHaveLength(1);
  });

  it.each([
    ['file:///etc/passwd', 'only http and https URLs can be fetched'],
    ['http://user:secret@example.com/', 'the URL contains a user name or a password'],
    ['http://example.com:25/', 'its port is reserved for another service'],
    ['http://256.1.1.1/', 'it is not a valid URL'],
    [`/${'a'.repeat(8_192)}`, 'the URL is longer than 8192 characters'],
  ])('to %.30s is an error', async (location, why) => {
    const host = await startRedirect(302, location);

    const error = await downloadFailure(`http://${host.host}/`, { allowPrivateHosts: [host.host] });

    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "http://${host.host}/": it redirects to a URL that cannot be fetched: ${why}`,
      status: 302,
      retryable: false,
      details: { reason: 'invalid_response' },
    });
  });

  it('without a target is an error', async () => {
    const host = await startWebHost((_request, response) => response.writeHead(302).end());

    const error = await downloadFailure(`http://${host.host}/`, { allowPrivateHosts: [host.host] });

    expect(error.message).toBe(
      `Cannot fetch the image "http://${host.host}/": it redirects without a location`,
    );
  });

  it('is followed up to the limit', async () => {
    const host = await startWebHost(({ url }, response) => {
      const left = Number(url?.slice(1));
      if (left === 0) response.end('arrived');
      // A body that is not read must not keep its connection open.
      else response.writeHead(302, { location: `/${left - 1}` }).write('x'.repeat(100_000));
    });
    const options = { allowPrivateHosts: [host.host], limits: { maxRedirects: 8 } };

    const blob = await fetchImage(`http://${host.host}/8`, options);
    expect(await blob.text()).toBe('arrived');
    const error = await downloadFailure(`http://${host.host}/9`, options);
    expect(error.toJSON()).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot fetch the image "http://${host.host}/9": it redirects more than 8 times`,
      retryable: false,
    });
    expect(host.requests).toHaveLength(9 + 9);
  });

  it('is not followed when the limit is 0', async () => {
    const host = await startRedirect(302, '/next');

    const error = await downloadFailure(`http://${host.host}/`, {
      allowPrivateHosts: [host.host],
      limits: { maxRedirects: 0 },
    });

    expect(error.message).toContain('it redirects more than 0 times');
    expect(host.requests).toHaveLength(1);
  });
});
