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
type Judge = (address: string) => boolean;

/**
 * Opens a fetch that connects only where the policy allows: every address of a name must be allowed, the name is looked
 * up once, and the connection goes to what was looked up. Proxies of the environment are not used, and a connection
 * closes with its answer, so that none keeps a program alive.
 */
export function createGuardedFetch(
  policy: AddressPolicy,
  resolve: Resolver = systemResolver,
): GuardedFetch {
  const dispatcher = new Agent({
    connect: createConnector(policy, resolve),
    connections: MAX_SOCKETS_PER_ORIGIN,
    pipelining: 0,
    // The signal of the caller is the limit.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return async (url, { headers, signal }) => {
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

/** Connections to one host at a time. A download has one; a second may begin before the first is closed. */
const MAX_SOCKETS_PER_ORIGIN = 2;

const systemResolver: Resolver = async (name) => {
  const answers = await lookUpByName(name, { all: true });
  return answers.map(({ address }) => address);
};

function createConnector(policy: AddressPolicy, resolve: Resolver): buildConnector.connector {
  return (options, callback) => {
    const { hostname, port, protocol } = options;
    const portNumber = port === '' ? defaultPort(protocol) : Number(port);
    const judge: Judge = (address) => policy.allows(address, hostname, portNumber);
    // No look-up happens for an address, so it is judged here.
    if (isIP(hostname) !== 0 && !judge(hostname)) {
      callback(new BlockedAddressError(), null);
      return;
    }
    const connect = buildConnector({
      allowH2: false,
      autoSelectFamily: true,
      lookup: createPinnedLookup(judge, resolve),
    });
    connect(options, (...outcome) => {
      const [error, socket] = outcome;
      if (error !== null) callback(error, null);
      else settle(socket, judge, callback);
    });
  };
}

/** Looks once more at where a new connection really leads. */
function settle(socket: Socket, judge: Judge, callback: buildConnector.Callback): void {
  const { remoteAddress } = socket;
  // It has none when the other side has closed already.
  if (remoteAddress === undefined || judge(remoteAddress)) {
    callback(null, socket);
    return;
  }
  socket.destroy();
  callback(new BlockedAddressError(), null);
}

/** A look-up for one connection. Since `autoSelectFamily` is on, it is asked for all addresses. */
function createPinnedLookup(judge: Judge, resolve: Resolver): LookupFunction {
  const lookUp = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    if (!addresses.every(judge)) throw new BlockedAddressError();
    return addresses.map((address) => ({ address, family: isIP(address) }));
  });
  return (name, _options, callback) => {
    lookUp(name, callback);
  };
}
