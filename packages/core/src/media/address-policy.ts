import ipaddr from 'ipaddr.js';

import type { AddressPolicy } from '../runtime/contract.ts';
import { invalidInput } from '../shared/errors.ts';

/** Policy for the hosts and addresses that may be fetched from. */
export interface HostPolicy extends AddressPolicy {
  /** Whether URLs of this host and port may be fetched whatever address they resolve to. */
  trusts(host: string, port: number): boolean;
}

/** Public by its range, but inside Azure's virtual machines it is the host's own services. */
const AZURE_HOST = '168.63.129.16';

/**
 * Creates a policy that allows public addresses, and every address of the named hosts.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an entry that is not a host with an optional port.
 */
export function createAddressPolicy(allowPrivateHosts: readonly string[]): HostPolicy {
  const trusted = allowPrivateHosts.map(parseEntry);
  const trusts: HostPolicy['trusts'] = (host, port) => {
    const name = withoutDots(host);
    return trusted.some((entry) => entry.host === name && (entry.port ?? port) === port);
  };
  return {
    trusts,
    allows: (address, host, port) => trusts(host, port) || isPublicAddress(address),
  };
}

/**
 * Whether an IP address belongs to the public internet: global unicast, and no form that embeds another address.
 *
 * Tunnels and translators (IPv4-mapped, IPv4-compatible, NAT64, SIIT, 6to4, Teredo, ISATAP) are refused as families,
 * whatever IPv4 address they embed: they could reach a private address, and a public server also has an address of its
 * own. Anything that is not an address in plain notation is not public either.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address))
    return address !== AZURE_HOST && ipaddr.IPv4.parse(address).range() === 'unicast';
  // A zone selects an interface of this machine.
  if (address.includes('%') || !ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return isGlobalUnicast(parsed.parts) && parsed.range() === 'unicast' && !isIsatap(parsed.parts);
}

/** Whether an address is in 2000::/3, the only allocated block. Outside it ipaddr.js calls `::127.0.0.1` and others unicast. */
function isGlobalUnicast([first = 0]: readonly number[]): boolean {
  return first >= 0x20_00 && first <= 0x3f_ff;
}

/** Whether the interface id is `0:5efe:a.b.c.d` or `200:5efe:a.b.c.d`, which any prefix may have (RFC 5214, section 6.1). */
function isIsatap(parts: readonly number[]): boolean {
  return parts[5] === 0x5e_fe && (parts[4] === 0 || parts[4] === 0x02_00);
}

interface TrustedHost {
  readonly host: string;
  /** `undefined` means every port. */
  readonly port: number | undefined;
}

function parseEntry(entry: string): TrustedHost {
  const text = ipaddr.IPv6.isValid(entry) ? `[${entry}]` : entry;
  const [, name = '', port] =
    /^(\[[\da-f:.]+\]|[\p{L}\p{N}._-]+)(?::(\d{1,5}))?$/iu.exec(text) ?? [];
  // The URL parser normalizes the host the way the URLs are normalized that it is compared with.
  const host = URL.parse(`http://${name}/`)?.hostname;
  const portNumber = port === undefined ? undefined : Number(port);
  if (host === undefined || portNumber === 0 || (portNumber ?? 1) > 65_535) {
    throw invalidInput(
      `Cannot allow the private host "${entry}": it is not a host with an optional port`,
      {
        hints: [
          {
            kind: 'text',
            text: 'Give a name or an address: media.example.internal, 10.0.0.7, [::1]:9000.',
          },
        ],
      },
    );
  }
  return { host: withoutDots(host.replace(/^\[(.*)\]$/u, '$1')), port: portNumber };
}

/** Returns a host without the trailing dot of the root: `localhost.` is the same name. */
export function withoutDots(host: string): string {
  return host.replace(/\.+$/u, '');
}
