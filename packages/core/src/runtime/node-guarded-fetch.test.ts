import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { describe, expect, it, onTestFinished } from 'vitest';

import { startWebHost } from '../../test/support/web-host.ts';
import type { AddressPolicy } from './contract.ts';
import { BlockedAddressError } from './contract.ts';
import type { Resolver } from './node-guarded-fetch.ts';
import { createGuardedFetch, isBlocked } from './node-guarded-fetch.ts';
import { runtime } from './node.ts';

const { signal } = new AbortController();

/** Policy with which some addresses of this machine stand for public ones. */
function allowing(...addresses: readonly string[]): AddressPolicy {
  return { allows: (address) => addresses.includes(address) };
}

/** Resolver that returns one list of addresses after the other and records the names. */
function resolving(...results: readonly (readonly string[])[]) {
  const names: string[] = [];
  const resolve: Resolver = async (name) => {
    names.push(name);
    return results[Math.min(names.length, results.length) - 1] ?? [];
  };
  return { resolve, names };
}

describe('createGuardedFetch', () => {
  it('fetches from the address that a name was resolved to, once', async () => {
    const host = await startWebHost();
    const { resolve, names } = resolving(['127.0.0.1'], ['10.0.0.1']);
    const fetch = createGuardedFetch(allowing('127.0.0.1'), resolve);

    const url = new URL(`http://media.test:${host.port}/x`);
    const response = await fetch(url, { headers: { 'user-agent': 'test' }, signal });

    expect(await response.text()).toBe('from the host');
    expect(names).toEqual(['media.test']);
    expect(host.requests.map(({ headers }) => headers)).toEqual([
      {
        host: `media.test:${host.port}`,
        connection: 'close',
        'user-agent': 'test',
        accept: '*/*',
        'accept-language': '*',
        'accept-encoding': 'gzip, deflate',
      },
    ]);
  });

  it('resolves a name for each request, so that each is checked', async () => {
    const host = await startWebHost();
    const { resolve } = resolving(['127.0.0.1'], ['127.0.0.2']);
    const fetch = createGuardedFetch(allowing('127.0.0.1'), resolve);
    const url = new URL(`http://media.test:${host.port}/`);
    await (await fetch(url, { headers: {}, signal })).text();

    await expect(fetch(url, { headers: {}, signal })).rejects.toThrow(BlockedAddressError);
    expect(host.sockets).toHaveLength(1);
  });

  it.each([
    ['an address in the URL', '127.0.0.1', ['127.0.0.2']],
    ['an IPv6 address in the URL', '[::1]', ['127.0.0.1']],
    ['the only address of a name', 'media.test', ['127.0.0.1']],
    ['one of two addresses of a name', 'media.test', ['127.0.0.2', '127.0.0.1']],
    ['one of two addresses of a name, first', 'media.test', ['127.0.0.1', '127.0.0.2']],
  ])('does not connect when the policy forbids %s', async (_what, name, addresses) => {
    const host = await startWebHost();
    const fetch = createGuardedFetch(allowing('127.0.0.2'), resolving(addresses).resolve);

    const url = new URL(`http://${name}:${host.port}/`);
    const error: unknown = await fetch(url, { headers: {}, signal }).catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toBeInstanceOf(BlockedAddressError);
    expect(error).toMatchObject({ message: '' });
    expect(host.sockets).toEqual([]);
  });

  it('sends nothing over a connection to another address than the resolved one', async () => {
    const host = await startWebHost();
    let judged = 0;
    // An address that was allowed before connecting is forbidden afterwards.
    const policy: AddressPolicy = { allows: () => (judged += 1) === 1 };
    const fetch = createGuardedFetch(policy, resolving(['127.0.0.1']).resolve);

    const url = new URL(`http://media.test:${host.port}/`);
    await expect(fetch(url, { headers: {}, signal })).rejects.toThrow(BlockedAddressError);

    expect(judged).toBe(2);
    expect(host.requests).toEqual([]);
  });

  it('does not block a connection that the other side has closed', () => {
    expect(isBlocked(new Socket(), () => false)).toBe(false);
  });

  it('passes the host and the port of the URL to the policy', async () => {
    const checks: unknown[] = [];
    const policy: AddressPolicy = {
      allows(...info) {
        checks.push(info);
        return false;
      },
    };
    const fetch = createGuardedFetch(policy, resolving(['10.0.0.1']).resolve);
    for (const url of ['http://a.test/', 'https://a.test/', 'http://a.test:81/', 'http://[::1]/'])
      await expect(fetch(new URL(url), { headers: {}, signal })).rejects.toThrow(
        BlockedAddressError,
      );

    expect(checks).toEqual([
      ['10.0.0.1', 'a.test', 80],
      ['10.0.0.1', 'a.test', 443],
      ['10.0.0.1', 'a.test', 81],
      ['::1', '::1', 80],
    ]);
  });

  it('tries the next address of a name when one does not respond', async () => {
    const host = await startWebHost();
    const addresses = ['127.0.0.3', '127.0.0.1'];
    const fetch = createGuardedFetch(allowing(...addresses), resolving(addresses).resolve);

    const url = new URL(`http://media.test:${host.port}/`);
    const response = await fetch(url, { headers: {}, signal });

    expect(await response.text()).toBe('from the host');
  });

  it('sends the host, not its address, in the TLS handshake', async () => {
    const named: string[] = [];
    const server = createServer({
      SNICallback(name, callback) {
        named.push(name);
        callback(null);
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const fetch = createGuardedFetch(allowing('127.0.0.1'), resolving(['127.0.0.1']).resolve);

    // The server has no certificate, so the handshake ends here.
    const url = new URL(`https://media.test:${port}/`);
    await expect(fetch(url, { headers: {}, signal })).rejects.toThrow('fetch failed');

    expect(named).toEqual(['media.test']);
  });

  it('follows no redirect and returns its location', async () => {
    const host = await startWebHost((_request, response) =>
      response.writeHead(302, { location: '/next' }).end(),
    );
    const fetch = createGuardedFetch(allowing('127.0.0.1'));

    const response = await fetch(new URL(`http://${host.host}/`), { headers: {}, signal });

    expect([response.status, response.headers.get('location')]).toEqual([302, '/next']);
    expect(host.requests).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync('from the host')],
    ['br', brotliCompressSync('from the host')],
  ])('decodes a body in %s', async (encoding, body) => {
    const host = await startWebHost((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    const fetch = createGuardedFetch(allowing('127.0.0.1'));

    const response = await fetch(new URL(`http://${host.host}/`), { headers: {}, signal });

    expect(await response.text()).toBe('from the host');
  });

  it('fails with the error of the resolver', async () => {
    const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const fetch = createGuardedFetch(allowing(), async () => await Promise.reject(unknown));

    await expect(
      fetch(new URL('http://media.test/'), { headers: {}, signal }),
    ).rejects.toMatchObject({ cause: unknown });
  });

  it('fails with ENOTFOUND when a name has no address', async () => {
    const fetch = createGuardedFetch(allowing(), async () => []);
    const error: unknown = await fetch(new URL('http://media.test/'), {
      headers: {},
      signal,
    }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ cause: { code: 'ENOTFOUND' } });
    expect(runtime.nothingWasSent(error)).toBe(true);
  });

  it('resolves names with the system by default', async () => {
    const host = await startWebHost();
    const fetch = await runtime.guardedFetch({ allows: () => true });

    const url = new URL(`http://localhost:${host.port}/`);
    const response = await fetch(url, { headers: {}, signal });

    expect(await response.text()).toBe('from the host');
  });
});

describe('a program', () => {
  it('loads undici with its first fetch, uses no proxy, and exits by itself', async () => {
    const host = await startWebHost();
    const proxy = await startWebHost();
    const program = `
      import { createRequire } from 'node:module';
      const { runtime } = await import(${JSON.stringify(new URL('node.ts', import.meta.url))});
      const { cache } = createRequire(import.meta.url);
      const loaded = () => Object.keys(cache).some((file) => file.includes('undici'));
      const before = loaded();
      const fetch = await runtime.guardedFetch({ allows: () => true });
      const signal = new AbortController().signal;
      const answer = await fetch(new URL('http://${host.host}/'), { headers: {}, signal });
      console.log(JSON.stringify([before, await answer.text(), loaded()]));
    `;

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@orkit/source', '--input-type=module', '--eval', program],
      {
        env: {
          ...process.env,
          NODE_USE_ENV_PROXY: '1',
          HTTP_PROXY: `http://${proxy.host}`,
          http_proxy: `http://${proxy.host}`,
          NO_PROXY: '',
          no_proxy: '',
        },
      },
    );

    expect(JSON.parse(stdout)).toEqual([false, 'from the host', true]);
    expect(proxy.sockets).toEqual([]);
  }, 30_000);
});
