import type { NetworkSettings } from './contract.ts';
import type { PendingConnections } from './node-connect.ts';
import { createConnector, createTunnelConnector, refusedBy } from './node-connect.ts';
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

/** No limits of undici: the attempt has its own. */
const noLimits = { headersTimeout: 0, bodyTimeout: 0 } as const;

/** Routes of this process, which clients with the same settings share, and with them their connections. */
const routes = new Map<string, Route>();

/** Creates the network of a client. Idle connections keep no program alive. */
export function createNetwork({ proxy: own, connectTimeoutMs }: NetworkSettings): Network {
  const proxyOf = (url: URL) => chooseProxy(url, own ?? proxiesOf(process.env));
  return {
    proxyOf: (url) => proxyOf(url)?.name,
    async fetch(input, init) {
      if (isReplaced()) return await globalThis.fetch(input, init);
      const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input);
      const proxy = proxyOf(url);
      const key = [connectTimeoutMs, proxy?.url.href, proxy && url.protocol].join(' ');
      const route = routes.get(key) ?? openRoute(url.protocol, proxy, connectTimeoutMs);
      routes.set(key, route);
      return await send(route, [input, init], proxy);
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
  proxy: Proxy | undefined,
): Promise<Response> {
  route.waiting += 1;
  try {
    // The same standard, typed by another package.
    const options = { ...init, dispatcher: route.dispatcher } as Parameters<typeof fetch>[1];
    return (await fetch(input as string, options)) as unknown as Response;
  } catch (error) {
    throw isForwardRefusal(error) ? refusedBy(proxy?.name, 407) : error;
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
    return { dispatcher: new Agent({ connect, ...noLimits }), pending, waiting: 0 };
  const { origin, username, password } = proxy.url;
  if (protocol === 'https:') {
    const pool = new Pool(origin, { connect, headersTimeout: timeoutMs });
    const tunnel = createTunnelConnector(
      { pool, headers: credentials(username, password) },
      options,
    );
    return { dispatcher: new Agent({ connect: tunnel, ...noLimits }), pending, waiting: 0 };
  }
  // A plain request is forwarded: many proxies open tunnels for https alone.
  const factory = () => new Pool(origin, { connect, ...noLimits });
  return { dispatcher: new ProxyAgent({ uri: proxy.url.href, factory }), pending, waiting: 0 };
}

function credentials(username: string, password: string): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
