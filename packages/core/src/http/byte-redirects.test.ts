import { describe, expect, it } from 'vitest';

import type { TransportRequest } from './contract.ts';
import { answer, over } from '../../test/support/wire.ts';

const file: TransportRequest = {
  method: 'GET',
  path: 'files/1',
  action: 'download',
  redirect: 'manual',
};

function redirectTo(location: string) {
  return () => new Response('elsewhere', { status: 302, headers: { location } });
}

describe('a redirect of bytes', () => {
  it.each([
    ['/other?a=b', { to: 'origin', path: '/other?a=b' }],
    ['http://host.test/v1/other', { to: 'origin', path: '/v1/other' }],
    ['http://host.test:8080/a', { to: 'host', url: new URL('http://host.test:8080/a') }],
    ['//storage.test/a', { to: 'host', url: new URL('http://storage.test/a') }],
    ['https://storage.test/a?b#c', { to: 'host', url: new URL('https://storage.test/a?b#c') }],
  ])('to %s is returned when the request asks for it', async (location, redirect) => {
    const { transport, requests, clock } = over(redirectTo(location));
    const { chunks, ...response } = await transport.bytes(file);
    expect(response).toMatchObject({ status: 302, redirect });
    for await (const _ of chunks) throw new Error('there is nothing to read');
    expect(requests).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it.each(['http://storage.test/a', 'http://host.test/a', 'file:///a', 'http://['])(
    'from https to %s is never followed',
    async (location) => {
      const { transport } = over(redirectTo(location), { baseUrl: 'https://host.test/v1' });
      await expect(transport.bytes(file)).rejects.toMatchObject({
        message: 'Cannot download: the response redirects to an unusable URL',
      });
    },
  );

  it('fails when the request does not ask for it', async () => {
    const { transport } = over(redirectTo('/other'));
    await expect(transport.bytes({ ...file, redirect: undefined })).rejects.toMatchObject({
      status: 302,
    });
  });
});

it('an error with a location is an error, not a redirect', async () => {
  const { transport } = over(
    () => new Response('{}', { status: 401, headers: { location: '/other' } }),
  );
  await expect(transport.bytes(file)).rejects.toMatchObject({
    status: 401,
    message: expect.not.stringContaining('leads to'),
  });
});

describe('a path', () => {
  it.each([
    ['files/1', 'http://host.test/v1/files/1'],
    ['/files/1?a=b', 'http://host.test/files/1?a=b'],
    ['//evil.test/a', 'http://host.test//evil.test/a'],
  ])('%s leads to %s', async (path, url) => {
    const { transport, requests } = over(() => answer({}));
    await transport.json({ ...file, path }, (value) => value);
    expect(requests[0]?.url).toBe(url);
  });
});

describe('bytes that are never read', () => {
  it('are cancelled when the loop is left', async () => {
    let isCancelled = false;
    const body = new ReadableStream({
      cancel() {
        isCancelled = true;
      },
    });
    const { transport, clock } = over(({ signal }) => {
      signal.addEventListener('abort', () => {
        isCancelled = true;
      });
      return new Response(body);
    });
    const { chunks } = await transport.bytes(file);
    await chunks[Symbol.asyncIterator]().return?.();
    expect(isCancelled).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
