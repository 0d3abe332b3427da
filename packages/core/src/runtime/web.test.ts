import { afterEach, describe, expect, it, vi } from 'vitest';

import { startWebHost } from '../../test/support/web-host.ts';
import type { AddressPolicy } from './contract.ts';
import { BlockedAddressError } from './contract.ts';
import { runtime } from './web.ts';

const signal = new AbortController().signal;
const nothing: AddressPolicy = { allows: () => false };

describe('guardedFetch on the web', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** Plays the network and records its requests. */
  function playNetwork(): { readonly url: unknown; readonly init: unknown }[] {
    const requests: { readonly url: unknown; readonly init: unknown }[] = [];
    vi.stubGlobal('fetch', async (url: unknown, init: unknown) => {
      requests.push({ url, init });
      return new Response('from the network');
    });
    return requests;
  }

  it.each(['http://127.0.0.1:8080/', 'https://[::1]/'])(
    'sends nothing to %s when the policy forbids it',
    async (url) => {
      const requests = playNetwork();
      const fetch = await runtime.guardedFetch(nothing);

      await expect(fetch(new URL(url), { headers: {}, signal })).rejects.toThrow(
        BlockedAddressError,
      );
      expect(requests).toEqual([]);
    },
  );

  it('passes the address and the port of the URL to the policy', async () => {
    playNetwork();
    const judged: unknown[] = [];
    const fetch = await runtime.guardedFetch({
      allows(...info) {
        judged.push(info);
        return true;
      },
    });

    for (const url of ['http://10.0.0.1/', 'https://[2606:4700::1]/', 'http://10.0.0.1:81/'])
      await fetch(new URL(url), { headers: {}, signal });

    expect(judged).toEqual([
      ['10.0.0.1', '10.0.0.1', 80],
      ['2606:4700::1', '2606:4700::1', 443],
      ['10.0.0.1', '10.0.0.1', 81],
    ]);
  });

  it('sends no cookies and no referrer, and follows no redirect', async () => {
    const requests = playNetwork();
    const fetch = await runtime.guardedFetch(nothing);
    const url = new URL('https://example.com/');

    await fetch(url, { headers: { accept: 'image/*' }, signal });

    expect(requests).toEqual([
      {
        url,
        init: {
          headers: { accept: 'image/*' },
          signal,
          redirect: 'manual',
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
        },
      },
    ]);
  });

  it('sets no credentials option in a runtime without cookies', async () => {
    const requests = playNetwork();
    vi.stubGlobal('Request', { prototype: {} });
    const fetch = await runtime.guardedFetch(nothing);
    const url = new URL('https://example.com/');

    await fetch(url, { headers: {}, signal });

    expect(requests).toEqual([{ url, init: { headers: {}, signal, redirect: 'manual' } }]);
  });

  it('fetches over the real network', async () => {
    const host = await startWebHost();
    const fetch = await runtime.guardedFetch({ allows: () => true });

    const response = await fetch(new URL(`http://${host.host}/`), { headers: {}, signal });

    expect(await response.text()).toBe('from the host');
  });
});
