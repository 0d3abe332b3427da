import { describe, expect, it } from 'vitest';

import { createAddressPolicy, isPublicAddress } from './address-policy.ts';

describe('isPublicAddress', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '168.63.129.15',
    '168.63.129.17',
    '172.15.255.255',
    '172.32.0.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2606:4700:4700::1111',
    '2A00:1450:4001::200E',
    '2606:4700::5efe:1:1:1',
  ])('is true for %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this network', '0.0.0.0'],
    ['a private network', '10.0.0.1'],
    ['carrier grade NAT, home of metadata services', '100.100.100.200'],
    ['loopback', '127.0.0.1'],
    ['link local, home of metadata services', '169.254.169.254'],
    ["Azure's host", '168.63.129.16'],
    ['a private network', '172.31.255.255'],
    ['protocol assignments, home of metadata services', '192.0.0.192'],
    ['documentation', '192.0.2.1'],
    ['AS112', '192.31.196.1'],
    ['AMT', '192.52.193.1'],
    ['6to4 relays', '192.88.99.1'],
    ['a private network', '192.168.0.1'],
    ['AS112', '192.175.48.1'],
    ['benchmarks', '198.19.255.255'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-compatible', '::8.8.8.8'],
    ['IPv4-mapped', '::ffff:8.8.8.8'],
    ['SIIT', '::ffff:0:8.8.8.8'],
    ['NAT64', '64:ff9b::8.8.8.8'],
    ['local NAT64', '64:ff9b:1::8.8.8.8'],
    ['discard', '100::1'],
    ['unallocated', '1fff:ffff::1'],
    ['Teredo', '2001::1'],
    ['benchmarks', '2001:2::1'],
    ['AMT', '2001:3::1'],
    ['AS112', '2001:4:112::1'],
    ['ORCHID', '2001:10::1'],
    ['ORCHID version 2', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['6to4', '2002:808:808::1'],
    ['AS112', '2620:4f:8000::1'],
    ['documentation', '3fff::1'],
    ['unallocated', '4000::1'],
    ['segment routing', '5f00::1'],
    ['unique local, home of metadata services', 'fd00:ec2::254'],
    ['link local', 'fe80::1'],
    ['site local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['ISATAP', '2606:4700::5efe:8.8.8.8'],
    ['ISATAP of a global address', '2606:4700::200:5efe:8.8.8.8'],
  ])('is false for %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '',
    'example.com',
    '8.8.8',
    '134744072',
    '010.8.8.8',
    '0x8.8.8.8',
    '8.8.8.256',
    '8.8.8.8 ',
    '[2606:4700::1]',
    '2606:4700::1%eth0',
    '2606:4700::1::1',
    '2606:4700',
    '2606:47000::1',
    '2606:4700::1/64',
  ])('is false for "%s", which is not an address in plain notation', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe('createAddressPolicy', () => {
  it('allows public addresses for every host, and no others', () => {
    const policy = createAddressPolicy([]);

    expect(policy.allows('8.8.8.8', 'example.com', 443)).toBe(true);
    expect(policy.allows('10.0.0.1', 'example.com', 443)).toBe(false);
    expect(policy.trusts('example.com', 443)).toBe(false);
  });

  it.each([
    ['a name', 'media.example.internal', 'media.example.internal', 8080],
    ['a name in capitals', 'Media.Example.Internal', 'media.example.internal', 80],
    ['a name with its root', 'localhost.', 'localhost', 80],
    ['a URL with its root', 'localhost', 'localhost.', 80],
    ['a name with umlauts', 'bücher.internal', 'xn--bcher-kva.internal', 80],
    ['a port', 'localhost:8080', 'localhost', 8080],
    ['the usual port', 'localhost:80', 'localhost', 80],
    ['an address', '10.0.0.7', '10.0.0.7', 1234],
    ['an address in short form', '10.7', '10.0.0.7', 1234],
    ['an IPv6 address and its port', '[::1]:9000', '::1', 9000],
    ['an IPv6 address in long form', '[0:0::0:1]', '::1', 9000],
    ['an IPv6 address without brackets', '::1', '::1', 9000],
    ['the highest port', 'localhost:65535', 'localhost', 65_535],
  ])('trusts %s', (_what, entry, host, port) => {
    const policy = createAddressPolicy(['other.example', entry]);

    expect(policy.trusts(host, port)).toBe(true);
    expect(policy.allows('127.0.0.1', host, port)).toBe(true);
  });

  it.each([
    ['another port', 'localhost:8080', 'localhost', 8081],
    ['a name below it', 'example.internal', 'a.example.internal', 80],
    ['a name above it', 'a.example.internal', 'example.internal', 80],
    ['a name that leads to it', '10.0.0.7', 'example.com', 80],
  ])('does not trust %s', (_what, entry, host, port) => {
    const policy = createAddressPolicy([entry]);

    expect(policy.trusts(host, port)).toBe(false);
    expect(policy.allows('10.0.0.7', host, port)).toBe(false);
  });

  it.each([
    '',
    'http://localhost',
    'localhost/path',
    'user@localhost',
    'localhost:',
    'localhost:0',
    'localhost:65536',
    '10.0.0.0/8',
    '*',
    '*.internal',
    '[::1',
    '[fe80::1%eth0]',
    '300.0.0.1',
  ])('refuses the entry "%s"', (entry) => {
    expect(() => createAddressPolicy([entry])).toThrow(
      `Cannot allow the private host "${entry}": it is not a host with an optional port`,
    );
  });
});
