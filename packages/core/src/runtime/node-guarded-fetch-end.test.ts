import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { startWebHost } from '../../test/support/web-host.ts';
import { createGuardedFetch } from './node-guarded-fetch.ts';

/** Host that accepts connections and never sends anything: a TLS handshake with it never ends. */
async function startSilentHost() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  // The address of a server on a port has this type.
  const { port } = server.address() as AddressInfo;
  return { server, port };
}

const everywhere = { allows: () => true };

describe('an aborted guarded fetch', () => {
  it('closes the connection that it is establishing', async () => {
    const { server, port } = await startSilentHost();
    // The event has the socket.
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const controller = new AbortController();
    const { signal } = controller;
    const fetch = createGuardedFetch(everywhere);
    const response = fetch(new URL(`https://127.0.0.1:${port}/`), { headers: {}, signal });
    const [socket] = await connected;
    const closed = once(socket.resume(), 'close');
    controller.abort();

    await expect(response).rejects.toThrow('aborted');
    // Without an abort it ends after ten seconds, which is longer than a test may take.
    await closed;
  });

  it('does not connect to a name that is resolved later', async () => {
    const host = await startWebHost();
    const resolver = new EventEmitter();
    const started = once(resolver, 'start');
    const controller = new AbortController();
    const { signal } = controller;
    const fetch = createGuardedFetch(everywhere, async () => {
      resolver.emit('start');
      await once(resolver, 'end');
      return ['127.0.0.1'];
    });
    const response = fetch(new URL(`http://media.test:${host.port}/`), { headers: {}, signal });
    await started;
    controller.abort();
    await expect(response).rejects.toThrow('aborted');
    resolver.emit('end');
    // Connections to a host arrive in order, so that an earlier one would have been recorded.
    const another = new AbortController();
    await createGuardedFetch(everywhere)(new URL(`http://${host.host}/`), {
      headers: {},
      signal: another.signal,
    });

    expect(host.sockets).toHaveLength(1);
  });
});
