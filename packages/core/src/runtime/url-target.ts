/** Connection target of a URL, which an {@link AddressPolicy} checks. */
export interface UrlTarget {
  /** Name or address, in lower case, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether the host is an IP address. */
  readonly isAddress: boolean;
}

/** Returns the target of an http or https URL. The URL parser has already normalized every notation of an address. */
export function targetOf({ hostname, port, protocol }: URL): UrlTarget {
  const isIpv6 = hostname.startsWith('[');
  return {
    host: isIpv6 ? hostname.slice(1, -1) : hostname,
    port: port === '' ? defaultPort(protocol) : Number(port),
    // A host whose last label is a number is an IPv4 address, or the URL is invalid (WHATWG URL, host parser).
    isAddress: isIpv6 || /^\d+(?:\.\d+){3}$/u.test(hostname),
  };
}

/** Returns the default port of a protocol. */
export function defaultPort(protocol: string): number {
  return protocol === 'https:' ? 443 : 80;
}
