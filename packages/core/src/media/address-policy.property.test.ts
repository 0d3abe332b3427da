import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createAddressPolicy, isPublicAddress } from './address-policy.ts';
import { parseUserUrl } from './url-policy.ts';

// Source: IANA, IPv4 special-purpose address registry and multicast space; last line: Azure.
const notPublic: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
];
const ranges = notPublic.map(([address, bits]) => {
  const first = toNumber(address);
  return { first, last: first + 2 ** (32 - bits) - 1 };
});

const anyIpv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const privateIpv4 = fc
  .constantFrom(...ranges)
  .chain(({ first, last }) =>
    fc.oneof(fc.constantFrom(first, last), fc.integer({ min: first, max: last })),
  );
const ipv4AtEdges = fc.oneof(
  anyIpv4,
  fc
    .constantFrom(...ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1]))
    .filter((address) => address >= 0 && address < 2 ** 32),
);
const group = fc.integer({ min: 0, max: 0xff_ff });
const publicPrefix = fc.constantFrom('2606:4700:1:2', '2a00:1450:4001:81b', '2001:4860:0:0');

describe('isPublicAddress', () => {
  it('is true for exactly the IPv4 addresses outside every special range', () => {
    fc.assert(
      fc.property(ipv4AtEdges, (address) => {
        const isSpecial = ranges.some(({ first, last }) => address >= first && address <= last);

        expect(isPublicAddress(toDotted(address))).toBe(!isSpecial);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<readonly [string, (v4: number, extra: number) => readonly number[]]>([
    ['IPv4-compatible', (v4) => [0, 0, 0, 0, 0, 0, ...groups(v4)]],
    ['IPv4-mapped', (v4) => [0, 0, 0, 0, 0, 0xff_ff, ...groups(v4)]],
    ['SIIT', (v4) => [0, 0, 0, 0, 0xff_ff, 0, ...groups(v4)]],
    ['NAT64', (v4) => [0x64, 0xff_9b, 0, 0, 0, 0, ...groups(v4)]],
    [
      'local NAT64 /48',
      (v4, extra) => [0x64, 0xff_9b, 1, v4 >>> 16, (v4 >>> 8) & 0xff, (v4 & 0xff) << 8, extra, 0],
    ],
    [
      'local NAT64 /56',
      (v4, extra) => [
        0x64,
        0xff_9b,
        1,
        (extra & 0xff_00) | (v4 >>> 24),
        (v4 >>> 8) & 0xff,
        v4 & 0xff_ff,
        0,
        0,
      ],
    ],
    [
      'local NAT64 /64',
      (v4, extra) => [
        0x64,
        0xff_9b,
        1,
        extra,
        v4 >>> 24,
        (v4 >>> 8) & 0xff_ff,
        (v4 & 0xff) << 8,
        0,
      ],
    ],
    ['local NAT64 /96', (v4, extra) => [0x64, 0xff_9b, 1, extra, 0, 0, ...groups(v4)]],
    ['6to4', (v4, extra) => [0x20_02, ...groups(v4), extra, 0, 0, 0, 1]],
    ['Teredo, its server', (v4, extra) => [0x20_01, 0, ...groups(v4), 0, extra, 0xf7_f7, 0xf7_f7]],
    [
      'Teredo, its client',
      (v4, extra) => [0x20_01, 0, 0x41_41, 0x41_41, 0, extra, ...groups(~v4 >>> 0)],
    ],
    ['ISATAP', (v4, extra) => [0x26_06, 0x47_00, 0, extra, 0, 0x5e_fe, ...groups(v4)]],
    [
      'ISATAP of a global address',
      (v4, extra) => [0x26_06, 0x47_00, 0, extra, 0x02_00, 0x5e_fe, ...groups(v4)],
    ],
    ['link local ISATAP', (v4) => [0xfe_80, 0, 0, 0, 0, 0x5e_fe, ...groups(v4)]],
  ])('is false for %s addresses, whatever IPv4 address they embed', (_family, embed) => {
    fc.assert(
      fc.property(fc.oneof(privateIpv4, anyIpv4), group, (v4, extra) => {
        for (const notation of notations(embed(v4, extra)))
          expect([notation, isPublicAddress(notation)]).toEqual([notation, false]);
      }),
    );
  });

  it('is false outside 2000::/3', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), ([first = 0, ...rest]) => {
        fc.pre(first < 0x20_00 || first > 0x3f_ff);

        expect(isPublicAddress(toIpv6([first, ...rest]))).toBe(false);
      }),
    );
  });

  it('gives the same result for every notation of an IPv6 address', () => {
    const parts = fc.array(fc.oneof(group, fc.constant(0)), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(parts, (address) => {
        const verdicts = new Set(notations(address).map(isPublicAddress));

        expect(verdicts.size).toBe(1);
      }),
    );
  });

  it('is true for any host of a public network that is not a tunnel', () => {
    fc.assert(
      fc.property(publicPrefix, fc.array(group, { minLength: 4, maxLength: 4 }), (prefix, host) => {
        fc.pre(host[1] !== 0x5e_fe);

        expect(isPublicAddress(`${prefix}:${toIpv6(host)}`)).toBe(true);
      }),
    );
  });

  it('is false for an address with a zone', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.stringMatching(/^[a-z\d]{1,8}$/u), (address, zone) => {
        expect(isPublicAddress(`${address}%${zone}`)).toBe(false);
      }),
    );
  });
});

describe('parseUserUrl', () => {
  const policy = createAddressPolicy([]);
  const allows = (host: string): boolean => {
    try {
      parseUserUrl(`http://${host}/x.png`, 'image', policy);
      return true;
    } catch {
      // Other tests cover which error it is.
      return false;
    }
  };

  it('gives the same result for every notation of an IPv4 address in a URL', () => {
    fc.assert(
      fc.property(ipv4AtEdges, (address) => {
        const verdict = isPublicAddress(toDotted(address));

        for (const host of ipv4Hosts(address))
          expect([host, allows(host)]).toEqual([host, verdict]);
      }),
    );
  });

  it('gives the same result for every notation of an IPv6 address in a URL', () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 7, maxLength: 7 }), (rest) => {
        const parts = [0x26_06, ...rest];
        const verdict = isPublicAddress(toIpv6(parts));

        for (const host of notations(parts))
          expect([host, allows(`[${host}]`)]).toEqual([host, verdict]);
      }),
    );
  });
});

function toNumber(dotted: string): number {
  return dotted.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function octets(address: number): number[] {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff);
}

function toDotted(address: number): string {
  return octets(address).join('.');
}

function groups(address: number): [number, number] {
  return [address >>> 16, address & 0xff_ff];
}

function toIpv6(parts: readonly number[]): string {
  return parts.map((part) => part.toString(16)).join(':');
}

/** Returns an IPv6 address in full, padded, in capitals, with a dotted tail and as a URL shortens it. */
function notations(parts: readonly number[]): string[] {
  const full = toIpv6(parts);
  const padded = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
  const [high = 0, low = 0] = parts.slice(6);
  const dotted = `${toIpv6(parts.slice(0, 6))}:${[high >> 8, high & 0xff, low >> 8, low & 0xff].join('.')}`;
  const short = new URL(`http://[${full}]/`).hostname.slice(1, -1);
  return [full, padded, padded.toUpperCase(), dotted, short];
}

/** Returns an IPv4 address as one number, in octal, hexadecimal, short, mixed, in full-width digits, escaped and with its root. */
function ipv4Hosts(address: number): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = octets(address);
  const dotted = `${a}.${b}.${c}.${d}`;
  return [
    dotted,
    `${dotted}.`,
    String(address),
    `0x${address.toString(16)}`,
    `0${address.toString(8)}`,
    `${a}.${address & 0xff_ff_ff}`,
    `${a}.${b}.${address & 0xff_ff}`,
    [a, b, c, d].map((octet) => `0x${octet.toString(16)}`).join('.'),
    [a, b, c, d].map((octet) => `0${octet.toString(8)}`).join('.'),
    `0x${a.toString(16)}.0${b.toString(8)}.${c}.${d}`,
    dotted.replaceAll(/\d/gu, (digit) => String.fromCodePoint(0xff_10 + Number(digit))),
    dotted.replaceAll('.', '。'),
    dotted.replaceAll(/\d/gu, (digit) => `%3${digit}`),
  ];
}
