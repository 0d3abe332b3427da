import type { AddressPolicy, DownloadRoute, GuardedFetch } from './contract.ts';
import { createGuardedFetch } from './node-guarded-fetch.ts';
import { createNetwork } from './node-network.ts';
import { createUrlGuardedFetch } from './url-guarded-fetch.ts';

/** Milliseconds for connecting to a proxy; the download has its own timeout. */
const CONNECT_TIMEOUT_MS = 30_000;

/** Returns the fetch for untrusted URLs: that of the caller, one through the proxy of a URL, else checked connections. */
export function routeDownloads(
  policy: AddressPolicy,
  { fetch, downloadProxy }: DownloadRoute,
): GuardedFetch {
  if (fetch !== undefined) return createUrlGuardedFetch(policy, fetch);
  const direct = createGuardedFetch(policy);
  if (downloadProxy === undefined) return direct;
  const network = createNetwork({
    proxy: downloadProxy === 'environment' ? undefined : downloadProxy,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  const proxied = createUrlGuardedFetch(policy, network.fetch);
  return async (url, init) =>
    await (network.proxyOf(url) === undefined ? direct : proxied)(url, init);
}
