import { lookup as lookUpByName } from 'node:dns/promises';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';
import { callbackify } from 'node:util';

import { Agent, buildConnector, fetch } from './node-undici.ts';

import type { AddressPolicy, GuardedFetch } from './contract.ts';
import { BlockedAddressError } from './contract.ts';
import { defaultPort } from './url-target.ts';

/** Function that resolves a name to all its addresses. */
export type Resolver = (name: string) => Promise<readonly string[]>;

/** Whether a connection may go to an address. */
type PolicyCheck = (address: string) => boolean;

/** Settings of one connection. */
interface Guard {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  /** Aborts the connection, also while it is being established. */
  readonly signal: AbortSignal;
}

/**
 * Creates a fetch that connects only where the policy allows: every address of a name must be allowed, the name is resolved
 * once, and the connection goes to the resolved address. Proxies of the environment are not used, and a connection closes
 * with its response or its signal, so that none keeps a program alive.
 */
export function createGuardedFetch(
  policy: AddressPolicy,
  resolve: Resolver = systemResolver,
): GuardedFetch {
  return async (url, { headers, signal }) => {
    // One per request: the connections of a shared one cannot be matched to a request, and it would keep connecting for ten
    // seconds after an abort.
    const dispatcher = new Agent({
      connect: createConnector({ policy, resolve, signal }),
      pipelining: 0,
      // The signal of the caller is the timeout.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    try {
      const response = await fetch(url, {
        headers,
        signal,
        dispatcher,
        redirect: 'manual',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      // The same standard, typed by another package.
      return response as unknown as Response;
    } catch (error) {
      throw error instanceof Error && error.cause instanceof BlockedAddressError
        ? error.cause
        : error;
    }
  };
}

const systemResolver: Resolver = async (name) => {
  const records = await lookUpByName(name, { all: true });
  return records.map(({ address }) => address);
};

function createConnector({ policy, resolve, signal }: Guard): buildConnector.connector {
  return (options, callback) => {
    const { hostname, port, protocol } = options;
    const portNumber = port === '' ? defaultPort(protocol) : Number(port);
    const isAllowed: PolicyCheck = (address) => policy.allows(address, hostname, portNumber);
    // An address is not resolved, so it is checked here.
    if (isIP(hostname) !== 0 && !isAllowed(hostname)) {
      callback(new BlockedAddressError(), null);
      return;
    }
    const connect = buildConnector({
      allowH2: false,
      autoSelectFamily: true,
      signal,
      lookup: createPinnedLookup(isAllowed, resolve),
    });
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error !== null) callback(error, null);
      else verify(socket, isAllowed, callback);
    });
  };
}

/** Checks the actual remote address of a new connection. */
function verify(socket: Socket, isAllowed: PolicyCheck, callback: buildConnector.Callback): void {
  if (!isBlocked(socket, isAllowed)) {
    callback(null, socket);
    return;
  }
  socket.destroy();
  callback(new BlockedAddressError(), null);
}

/** Whether a connection goes to a forbidden address. It has no address when the other side has closed it. */
export function isBlocked({ remoteAddress }: Socket, isAllowed: PolicyCheck): boolean {
  return remoteAddress !== undefined && !isAllowed(remoteAddress);
}

/** Creates the lookup function of one connection. With `autoSelectFamily` it must return all addresses. */
function createPinnedLookup(isAllowed: PolicyCheck, resolve: Resolver): LookupFunction {
  const lookup = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    // The same error as the system's for an unknown name. Node.js crashes on an empty list.
    if (addresses.length === 0)
      throw Object.assign(new Error('The name has no address'), { code: 'ENOTFOUND' });
    if (!addresses.every(isAllowed)) throw new BlockedAddressError();
    return addresses.map((address) => ({ address, family: isIP(address) }));
  });
  return (name, _options, callback) => {
    lookup(name, callback);
  };
}
