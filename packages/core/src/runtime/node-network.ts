import type { NetworkSettings } from './contract.ts';
import type { PendingConnections } from './node-connect.ts';
import { createConnector, createTunnelConnector, refusedBy, toFailure } from './node-connect.ts';
import { watchRequest } from './node-dispatch.ts';
import { LEGACY_DISPATCHER } from './node-legacy-dispatcher.ts';
import type { Proxy } from './node-proxy.ts';
import { chooseProxy, proxiesOf } from './node-proxy.ts';
import { Agent, Pool, ProxyAgent, fetch } from './node-undici.ts';

/** Route of requests: directly or through one proxy. */
interface Route {
  readonly dispatcher: Agent | ProxyAgent;
  readonly pending: PendingConnections;
  /** Requests that wait for their response. */
  waiting: number;
}

/** The network of a client. */
export interface Network {
  readonly fetch: typeof globalThis.fetch;
  /** Returns the proxy of a URL without its credentials; `undefined` for a direct connection. */
  proxyOf(url: URL): string | undefined;
}

/** Maximum bytes of the headers of a response. Those of corporate gateways exceed the 16 KiB of Node.js. */
const MAX_HEADER_BYTES = 256 * 1024;

/** No limits of undici: the attempt has its own. */
const limits = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: MAX_HEADER_BYTES } as const;

/** Routes of this process, which clients with the same settings share, and with them their connections. */
const routes = new Map<string, Route>();

/**
 * Creates the network of a client. Idle connections keep no program alive. The signals of requests that may have been sent are
 * removed from `unsent`.
 */
export function createNetwork(
  { proxy: own, connectTimeoutMs }: NetworkSettings,
  unsent = new WeakSet<AbortSignal>(),
): Network {
  const proxyOf = (url: URL) => chooseProxy(url, own ?? proxiesOf(process.env));
  return {
    proxyOf: (url) => proxyOf(url)?.name,
    async fetch(input, init) {
      const onSend = () => {
        if (init?.signal) unsent.delete(init.signal);
      };
      if (isReplaced()) {
        onSend();
        return await globalThis.fetch(input, init);
      }
      const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input);
      const proxy = proxyOf(url);
      const key = [connectTimeoutMs, proxy?.url.href, proxy && url.protocol].join(' ');
      const route = routes.get(key) ?? openRoute(url.protocol, proxy, connectTimeoutMs);
      routes.set(key, route);
      return await send(route, [input, init], { proxy: proxy?.name, onSend });
    },
  };
}

/**
 * Whether the program has a network of its own: a fetch in place of that of Node.js, as test tools and tracers have, or a
 * dispatcher for all requests, such as a mock.
 */
export function isReplaced(): boolean {
  const source = Function.prototype.toString.call(globalThis.fetch);
  if (!source.includes("require('internal/deps/undici/undici')")) return true;
  return dispatcherKeys.some((key) => {
    const dispatcher: unknown = Reflect.get(globalThis, key);
    return typeof dispatcher === 'object' && !plainDispatchers.has(dispatcher?.constructor.name);
  });
}

const dispatcherKeys = [LEGACY_DISPATCHER, Symbol.for('undici.globalDispatcher.2')];

/** Dispatchers that Node.js and undici set themselves, the second one by `NODE_USE_ENV_PROXY`. */
const plainDispatchers: ReadonlySet<unknown> = new Set([
  'Agent',
  'EnvHttpProxyAgent',
  'Dispatcher1Wrapper',
]);

async function send(
  route: Route,
  [input, init]: Parameters<typeof globalThis.fetch>,
  { proxy, onSend }: { readonly proxy: string | undefined; readonly onSend: () => void },
): Promise<Response> {
  const progress = { isSent: false };
  const dispatcher = watchRequest(route.dispatcher, {
    proxy,
    onSend() {
      progress.isSent = true;
      onSend();
    },
  });
  route.waiting += 1;
  try {
    // The same standard, typed by another package.
    const options = { ...init, dispatcher } as Parameters<typeof fetch>[1];
    return (await fetch(input as string, options)) as unknown as Response;
  } catch (error) {
    if (isForwardRefusal(error)) throw refusedBy(proxy, 407);
    throw progress.isSent || init?.signal?.aborted === true ? error : toFailure(error, proxy);
  } finally {
    route.waiting -= 1;
    // An aborted request may have left a connection half established.
    if (route.waiting === 0) for (const end of route.pending) end();
  }
}

/** Whether a proxy refused a forwarded request; undici has no code for it. */
function isForwardRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.cause instanceof Error &&
    error.cause.message === 'Proxy Authentication Required (407)'
  );
}

function openRoute(protocol: string, proxy: Proxy | undefined, timeoutMs: number): Route {
  const pending: PendingConnections = new Set();
  const options = { timeoutMs, proxy: proxy?.name, pending };
  const connect = createConnector(options);
  if (proxy === undefined)
    return { dispatcher: new Agent({ connect, ...limits }), pending, waiting: 0 };
  const { origin, username, password } = proxy.url;
  if (protocol === 'https:') {
    const pool = new Pool(origin, { connect, headersTimeout: timeoutMs });
    const tunnel = createTunnelConnector(
      { pool, headers: credentials(username, password) },
      options,
    );
    return { dispatcher: new Agent({ connect: tunnel, ...limits }), pending, waiting: 0 };
  }
  // A plain request is forwarded: many proxies open tunnels for https alone.
  const factory = () => new Pool(origin, { connect, ...limits });
  return { dispatcher: new ProxyAgent({ uri: proxy.url.href, factory }), pending, waiting: 0 };
}

function credentials(username: string, password: string): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
