import { describe, expect, it } from 'vitest';

import { OpenRouterError } from '../shared/errors.ts';
import { createAddressPolicy } from './address-policy.ts';
import { MAX_URL_LENGTH, checkUrl, describeFetch, parseUserUrl } from './url-policy.ts';

const nothingPrivate = createAddressPolicy([]);

function refusalOf(url: string, policy = nothingPrivate): OpenRouterError {
  try {
    parseUserUrl(url, 'image', policy);
  } catch (error) {
    if (OpenRouterError.is(error)) return error;
    throw error;
  }
  throw new Error(`"${url}" was accepted`);
}

describe('parseUserUrl', () => {
  it.each([
    ['https://example.com/cat.png?size=2#top', 'https://example.com/cat.png?size=2#top'],
    ['HTTP://EXAMPLE.COM:80/a/../b', 'http://example.com/b'],
    ['http://8.8.8.8:8080', 'http://8.8.8.8:8080/'],
    ['http://[2606:4700::1]/', 'http://[2606:4700::1]/'],
    ['https://example.com./', 'https://example.com./'],
    ['https://localhost.example.com/', 'https://localhost.example.com/'],
    ['https://notlocalhost/', 'https://notlocalhost/'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
  ])('accepts %s', (text, href) => {
    expect(parseUserUrl(text, 'image', nothingPrivate).href).toBe(href);
  });

  it.each([
    ['', 'Cannot fetch the image: it is not a valid URL'],
    ['cat.png', 'Cannot fetch the image: it is not a valid URL'],
    ['//example.com/cat.png', 'Cannot fetch the image: it is not a valid URL'],
    ['http://user:secret@/', 'Cannot fetch the image: it is not a valid URL'],
    ['http://', 'Cannot fetch the image: it is not a valid URL'],
    ['http://256.1.1.1/', 'Cannot fetch the image: it is not a valid URL'],
    ['http://[fe80::1%25eth0]/', 'Cannot fetch the image: it is not a valid URL'],
    ['http://a b/', 'Cannot fetch the image: it is not a valid URL'],
    ['http://./x', 'Cannot fetch the image "http://./x": the URL has no host'],
    [
      'file:///etc/passwd',
      'Cannot fetch the image "file:": only http and https URLs can be fetched',
    ],
    [
      'ftp://user:secret@example.com/',
      'Cannot fetch the image "ftp:": only http and https URLs can be fetched',
    ],
    [
      'gopher://example.com/',
      'Cannot fetch the image "gopher:": only http and https URLs can be fetched',
    ],
    [
      'data:text/plain,secret',
      'Cannot fetch the image "data:": only http and https URLs can be fetched',
    ],
    [
      'blob:https://example.com/secret',
      'Cannot fetch the image "blob:": only http and https URLs can be fetched',
    ],
    [
      'https://user@example.com/x',
      'Cannot fetch the image "https://example.com/x": the URL contains a user name or a password',
    ],
    [
      'https://:secret@example.com/x?token=secret',
      'Cannot fetch the image "https://example.com/x": the URL contains a user name or a password',
    ],
    [
      'http://example.com:25/',
      'Cannot fetch the image "http://example.com:25/": its port is reserved for another service',
    ],
    [
      'https://example.com:6000/',
      'Cannot fetch the image "https://example.com:6000/": its port is reserved for another service',
    ],
  ])('refuses "%s"', (text, message) => {
    const error = refusalOf(text);

    expect({ code: error.code, message: error.message, retryable: error.retryable }).toEqual({
      code: 'INVALID_INPUT',
      message,
      retryable: false,
    });
    expect(error.hints).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it.each([
    'http://localhost/',
    'http://LOCALHOST:8080/',
    'http://localhost./',
    'http://localhost../',
    'http://api.localhost/',
    'http://loc%61lhost/',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://2130706433/',
    'http://017700000001/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://0/',
    'http:\\\\10.0.0.1\\x',
    'http:/10.0.0.1',
    'http://169.254.169.254/latest/meta-data/?token=secret',
  ])('refuses %s, which is not public', (text) => {
    const { origin, pathname } = new URL(text);
    const error = refusalOf(text);

    expect(error.toJSON()).toEqual({
      code: 'UPSTREAM_REFUSED',
      message: `Cannot fetch the image "${origin}${pathname}": it leads to an address that is not public`,
      retryable: false,
      hints: [
        { kind: 'text', text: 'Download it yourself and give the file.' },
        {
          kind: 'set-option',
          option: 'allowPrivateHosts',
          note: 'it may name the host if you trust it',
        },
      ],
      details: { reason: 'blocked_address' },
    });
  });

  it.each([
    ['localhost', 'http://localhost:8080/'],
    ['localhost', 'http://localhost./'],
    ['10.0.0.7:9000', 'http://10.0.0.7:9000/'],
    ['[::1]', 'http://[0:0::1]/'],
    ['api.localhost:80', 'http://api.localhost/'],
    ['api.localhost:443', 'https://api.localhost/'],
  ])('accepts a URL that is not public when "%s" is allowed: %s', (entry, text) => {
    expect(parseUserUrl(text, 'image', createAddressPolicy([entry])).href).toBe(new URL(text).href);
  });

  it('does not apply an allowed host to another port', () => {
    const policy = createAddressPolicy(['localhost:8080', '127.0.0.1:8080']);

    expect(refusalOf('http://localhost:8081/', policy).details.reason).toBe('blocked_address');
    expect(refusalOf('https://127.0.0.1/', policy).details.reason).toBe('blocked_address');
  });

  it('accepts a URL of the maximum length and none longer', () => {
    const start = 'https://example.com/';
    const longest = start + 'a'.repeat(MAX_URL_LENGTH - start.length);

    expect(parseUserUrl(longest, 'image', nothingPrivate).href).toBe(longest);
    expect(refusalOf(`${longest}a`).toJSON()).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot fetch the image: the URL is longer than ${MAX_URL_LENGTH} characters`,
    });
  });
});

describe('checkUrl', () => {
  it('parses a URL relative to another', () => {
    const base = new URL('https://example.com/a/b');

    expect(checkUrl('../c', base, nothingPrivate)).toEqual(new URL('https://example.com/c'));
    expect(checkUrl('//10.0.0.1/c', base, nothingPrivate)).toMatchObject({
      fault: { isBlocked: true },
    });
  });
});

describe('describeFetch', () => {
  it('shows no query and no fragment, and at most 200 characters', () => {
    const start = 'https://example.com/';
    const complete = start + '-'.repeat(200 - start.length);

    expect(describeFetch('image', new URL(`${complete}?a#b`))).toBe(
      `Cannot fetch the image "${complete}"`,
    );
    expect(describeFetch('image', new URL(`${complete}-?a#b`))).toBe(
      `Cannot fetch the image "${complete.slice(0, 199)}…"`,
    );
  });
});
