import { Socket } from 'node:net';
import { callbackify } from 'node:util';

import type { Pool } from './node-undici.ts';
import { buildConnector } from './node-undici.ts';
import type { ConnectFailureInfo } from './contract.ts';
import { CONNECT_FAILURE } from './contract.ts';

/** Milliseconds for one address of several. The 250 of Node.js give up every address of a slow route. */
const ADDRESS_TIMEOUT_MS = 1_000;

/** Failure to connect: nothing of the request was sent. Its cause is that of the network. */
export class ConnectFailure extends Error implements ConnectFailureInfo {
  override readonly name = CONNECT_FAILURE;
  readonly proxy: string | undefined;
  readonly proxyStatus: number | undefined;

  constructor(cause: unknown, { proxy, proxyStatus }: Partial<ConnectFailureInfo>) {
    super('The connection was not established', { cause });
    this.proxy = proxy;
    this.proxyStatus = proxyStatus;
  }
}

/** Connections that are being established, each with a function that ends it. */
export type PendingConnections = Set<() => void>;

/** Options of the connectors of one route. */
export interface ConnectOptions {
  readonly timeoutMs: number;
  /** Name of the proxy for messages; `undefined` for direct connections. */
  readonly proxy: string | undefined;
  readonly pending: PendingConnections;
}

/** Creates a connector whose connections can be ended while they are established. Every failure is a {@link ConnectFailure}. */
export function createConnector(options: ConnectOptions): buildConnector.connector {
  const { timeoutMs, proxy, pending } = options;
  const connect = buildConnector({
    timeout: timeoutMs,
    // Retries of a paid request are decided here alone; HTTP/2 would add those of undici.
    allowH2: false,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
  });
  return (target, callback) => {
    // The socket, which the type does not tell.
    const socket: unknown = connect(target, (...[error, connected]) => {
      pending.delete(end);
      if (error === null) callback(null, connected);
      else callback(toFailure(error, proxy), null);
    });
    const end = () => {
      if (socket instanceof Socket) socket.destroy(new Error('The request was aborted'));
    };
    pending.add(end);
  };
}

/** Proxy that opens tunnels. */
export interface Tunnels {
  /** Connections to the proxy. */
  readonly pool: Pool;
  /** Headers for the proxy, such as credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Creates a connector that reaches a host through a tunnel of a proxy (RFC 9110, section 9.3.6). */
export function createTunnelConnector(
  { pool, headers }: Tunnels,
  options: ConnectOptions,
): buildConnector.connector {
  const { pending, proxy: name } = options;
  const connect = createConnector(options);
  const open = callbackify(openTunnel);
  return (target, callback) => {
    open(target, (error: Error | null, socket) => {
      if (error === null) connect({ ...target, httpSocket: socket }, callback);
      else callback(toFailure(error, name), null);
    });
  };

  async function openTunnel({ host, hostname, port }: buildConnector.Options): Promise<Socket> {
    const controller = new AbortController();
    const end = () => {
      controller.abort();
    };
    pending.add(end);
    try {
      const path = `${host ?? hostname}${port === '' ? ':443' : ''}`;
      const { signal } = controller;
      const tunnel = await pool.connect({ path, headers: { ...headers, host: path }, signal });
      const { socket, statusCode } = tunnel;
      if (statusCode >= 200 && statusCode < 300 && socket instanceof Socket) return socket;
      // Its errors no longer matter.
      socket.on('error', () => {}).destroy();
      throw refusedBy(name, statusCode);
    } finally {
      pending.delete(end);
    }
  }
}

/** Returns the failure of a proxy, or of a server in front of the host, that responds but does not connect. */
export function refusedBy(proxy: string | undefined, status: number): ConnectFailure {
  const who = status === 421 ? 'the server' : 'the proxy';
  const cause = new Error(`${who} responded with HTTP ${status}`);
  return new ConnectFailure(cause, { proxy, proxyStatus: status });
}

/** Returns the failure of a request that was not sent. Fetch wraps what the connector says. */
export function toFailure(error: unknown, proxy: string | undefined): ConnectFailure {
  const known = [error, error instanceof Error ? error.cause : undefined];
  const failure = known.find((each) => each instanceof ConnectFailure);
  return failure ?? new ConnectFailure(ofTls(error) ?? error, { proxy });
}

/** Returns a readable error for one of OpenSSL, whose message is a line of its log with the reason in the middle. */
function ofTls(error: unknown): Error | undefined {
  const message = error instanceof Error ? error.message : '';
  const reason = /^[\dA-F]+:error:[^:]*:[^:]*:[^:]*:([^:]+):/u.exec(message)?.[1];
  if (reason === undefined) return undefined;
  return new Error(reason === 'wrong version number' ? 'it does not speak TLS' : `TLS: ${reason}`);
}
