import type { AddressPolicy, GuardedFetch } from './contract.ts';
import { BlockedAddressError } from './contract.ts';
import { targetOf } from './url-target.ts';

/** Creates a {@link GuardedFetch} over a network that resolves names itself: only an address in the URL is checked. */
export function createUrlGuardedFetch(
  policy: AddressPolicy,
  fetch: typeof globalThis.fetch,
): GuardedFetch {
  return async (url, init) => {
    const { host, port, isAddress } = targetOf(url);
    if (isAddress && !policy.allows(host, host, port)) throw new BlockedAddressError();
    return await fetch(url, { ...init, ...privateOptions(), redirect: 'manual' });
  };
}

/** Returns options that omit cookies and the referrer. Some edge runtimes support neither and throw on these options. */
function privateOptions(): RequestInit {
  return 'credentials' in Request.prototype
    ? { credentials: 'omit', referrerPolicy: 'no-referrer' }
    : {};
}
