/** Where the connection of a URL goes to: what an {@link AddressPolicy} judges. */
export interface UrlTarget {
  /** Name or address, lower case, no brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether the host is an IP address. */
  readonly isAddress: boolean;
}

/** The target of an http or https URL. Its parser has already spelled out every notation of an address. */
export function targetOf({ hostname, port, protocol }: URL): UrlTarget {
  const isIpv6 = hostname.startsWith('[');
  return {
    host: isIpv6 ? hostname.slice(1, -1) : hostname,
    port: port === '' ? defaultPort(protocol) : Number(port),
    // A host whose last label is a number is an IPv4 address or no URL at all (WHATWG URL, host parser).
    isAddress: isIpv6 || /^\d+(?:\.\d+){3}$/u.test(hostname),
  };
}

/** The port of a protocol that names none. */
export function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
