import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { startWebHost } from '../../test/support/web-host.ts';
import { createGuardedFetch } from './node-guarded-fetch.ts';

/** A host that takes connections and never says anything: a TLS handshake with it has no end. */
async function startSilentHost() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // A server that listens on a port has an address of that kind.
  const { port } = server.address() as AddressInfo;
  return { server, port };
}

const everywhere = { allows: () => true };

describe('a guarded fetch that is given up', () => {
  it('closes the connection that it is making', async () => {
    const { server, port } = await startSilentHost();
    // The event tells who connected.
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const controller = new AbortController();
    const { signal } = controller;
    const fetch = createGuardedFetch(everywhere);
    const asking = fetch(new URL(`https://127.0.0.1:${port}/`), { headers: {}, signal });
    const [socket] = await connected;
    const closed = once(socket.resume(), 'close');
    controller.abort();

    await expect(asking).rejects.toThrow('aborted');
    // Left alone it ends after ten seconds, which is later than a test may take.
    await closed;
  });

  it('makes no connection to a name that is found later', async () => {
    const host = await startWebHost();
    const fetchMetadata = new EventEmitter();
    const asked = once(fetchMetadata, 'asked');
    const controller = new AbortController();
    const { signal } = controller;
    const fetch = createGuardedFetch(everywhere, async () => {
      fetchMetadata.emit('asked');
      await once(fetchMetadata, 'found');
      return ['127.0.0.1'];
    });
    const asking = fetch(new URL(`http://media.test:${host.port}/`), { headers: {}, signal });
    await asked;
    controller.abort();
    await expect(asking).rejects.toThrow('aborted');
    fetchMetadata.emit('found');
    // Connections to a host arrive in their order, so that one before this would have been seen.
    const another = new AbortController();
    await createGuardedFetch(everywhere)(new URL(`http://${host.host}/`), {
      headers: {},
      signal: another.signal,
    });

    expect(host.sockets).toHaveLength(1);
  });
});
