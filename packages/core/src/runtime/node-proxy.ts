import { BlockList, isIP } from 'node:net';

import { invalidInput } from '../shared/errors.ts';
import { isThisMachine } from '../shared/loopback.ts';
import type { ProxyOptions } from './contract.ts';
import { defaultPort, targetOf } from './url-target.ts';

/** Proxy of a URL. */
export interface Proxy {
  /** With its credentials. */
  readonly url: URL;
  /** Without its credentials, for messages. */
  readonly name: string;
}

/** Returns the proxies of an environment. Upper case comes first, as in Go. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): ProxyOptions {
  const read = (name: string): string | undefined =>
    [environment[name], environment[name.toLowerCase()]]
      .map((value) => value?.trim() ?? '')
      .find((value) => value !== '');
  return { https: read('HTTPS_PROXY'), http: read('HTTP_PROXY'), noProxy: read('NO_PROXY') };
}

/**
 * Returns the proxy for a URL; `undefined` for a direct connection.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a proxy that is not an http or https URL.
 */
export function chooseProxy(url: URL, options: ProxyOptions): Proxy | undefined {
  const isSecure = url.protocol === 'https:';
  const text = isSecure ? options.https : options.http;
  if (text === undefined || text === '' || isDirect(url, options)) return undefined;
  return parseProxy(text, isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY');
}

/** Parses the URL of a proxy; without a scheme it is http, as in curl. */
function parseProxy(text: string, variable: string): Proxy {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`);
  if (url !== null && /^https?:$/u.test(url.protocol) && isDecodable(url))
    return { url, name: url.origin };
  throw invalidInput(`Cannot use the proxy: ${variable} is not an http or https URL`, {
    hints: [
      { kind: 'text', text: `Set ${variable} to a URL such as http://proxy.example.com:8080.` },
    ],
  });
}

/** Whether the credentials are valid percent encoding. */
function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

function isDirect(url: URL, { noProxy = '', loopback = false }: ProxyOptions): boolean {
  if (isThisMachine(url.hostname)) return !loopback;
  return noProxy.split(/[\s,]+/u).some((entry) => entry !== '' && matches(url, entry));
}

/** Whether an entry of `NO_PROXY` has a host: `*`, a name with its subdomains, an address or a CIDR block, with a port or without. */
function matches(url: URL, entry: string): boolean {
  const target = targetOf(url);
  const host = target.host.replace(/\.$/u, '');
  const { name, port } = splitPort(entry.toLowerCase());
  if (port !== undefined && port !== String(target.port || defaultPort(url.protocol))) return false;
  if (name === '*') return true;
  if (target.isAddress) return isInBlock(host, name);
  const isOnlyBelow = name.startsWith('*.');
  const domain = name.replace(/^\*?\./u, '').replace(/\.$/u, '');
  return (!isOnlyBelow && host === domain) || (domain !== '' && host.endsWith(`.${domain}`));
}

function splitPort(entry: string): { readonly name: string; readonly port: string | undefined } {
  // Several colons without brackets are an IPv6 address.
  const [, inBrackets, plain, port] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/u.exec(entry) ?? [];
  return { name: inBrackets ?? plain ?? entry, port };
}

/** Whether an address equals another or belongs to a CIDR block. */
function isInBlock(address: string, block: string): boolean {
  const [network = '', prefix] = block.split('/');
  const family = isIP(network);
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : Number(prefix);
  if (family === 0 || !/^\d{0,3}$/u.test(prefix ?? '') || length > bits) return false;
  const list = new BlockList();
  list.addSubnet(network, length, toFamily(family));
  return list.check(address, toFamily(isIP(address)));
}

function toFamily(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}
