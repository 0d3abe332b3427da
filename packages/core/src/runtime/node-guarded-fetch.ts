import { lookup as lookUpByName } from 'node:dns/promises';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';
import { callbackify } from 'node:util';

import { Agent, buildConnector, fetch } from 'undici';

import type { AddressPolicy, GuardedFetch } from './contract.ts';
import { BlockedAddressError } from './contract.ts';
import { defaultPort } from './url-target.ts';

/** Looks up every address of a name. */
export type Resolver = (name: string) => Promise<readonly string[]>;

/** Whether a connection may go to an address. */
type PolicyCheck = (address: string) => boolean;

/** What one connection is made by. */
interface Guard {
  readonly policy: AddressPolicy;
  readonly resolve: Resolver;
  /** Gives the connection up, also while it is being made. */
  readonly signal: AbortSignal;
}

/**
 * Opens a fetch that connects only where the policy allows: every address of a name must be allowed, the name is looked
 * up once, and the connection goes to what was looked up. Proxies of the environment are not used, and a connection
 * closes with its answer or its signal, so that none keeps a program alive.
 */
export function createGuardedFetch(
  policy: AddressPolicy,
  resolve: Resolver = systemResolver,
): GuardedFetch {
  return async (url, { headers, signal }) => {
    // One for each request: of a shared one, nobody knows for whom it connects, and it would go on for ten seconds after
    // the request was given up.
    const dispatcher = new Agent({
      connect: createConnector({ policy, resolve, signal }),
      pipelining: 0,
      // The signal of the caller is the limit.
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
  const answers = await lookUpByName(name, { all: true });
  return answers.map(({ address }) => address);
};

function createConnector({ policy, resolve, signal }: Guard): buildConnector.connector {
  return (options, callback) => {
    const { hostname, port, protocol } = options;
    const portNumber = port === '' ? defaultPort(protocol) : Number(port);
    const isAllowed: PolicyCheck = (address) => policy.allows(address, hostname, portNumber);
    // No look-up happens for an address, so it is judged here.
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
    connect(options, (...outcome) => {
      const [error, socket] = outcome;
      if (error !== null) callback(error, null);
      else settle(socket, isAllowed, callback);
    });
  };
}

/** Looks once more at where a new connection really leads. */
function settle(socket: Socket, isAllowed: PolicyCheck, callback: buildConnector.Callback): void {
  if (!leadsAstray(socket, isAllowed)) {
    callback(null, socket);
    return;
  }
  socket.destroy();
  callback(new BlockedAddressError(), null);
}

/** Whether a connection leads where none may go. It has no address, and leads nowhere, when the other side has left. */
export function leadsAstray({ remoteAddress }: Socket, isAllowed: PolicyCheck): boolean {
  return remoteAddress !== undefined && !isAllowed(remoteAddress);
}

/** A look-up for one connection. Since `autoSelectFamily` is on, it is asked for all addresses. */
function createPinnedLookup(isAllowed: PolicyCheck, resolve: Resolver): LookupFunction {
  const lookup = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    // Told as the system tells it of an unknown name. Node.js breaks down over an empty list.
    if (addresses.length === 0)
      throw Object.assign(new Error('The name has no address'), { code: 'ENOTFOUND' });
    if (!addresses.every(isAllowed)) throw new BlockedAddressError();
    return addresses.map((address) => ({ address, family: isIP(address) }));
  });
  return (name, _options, callback) => {
    lookup(name, callback);
  };
}
