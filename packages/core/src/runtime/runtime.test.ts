import { describe, expect, it } from 'vitest';

import { runtime as node } from './node.ts';
import { runtime as web } from './web.ts';

function coded(code: string, fields: object = {}): Error {
  return Object.assign(new Error('x', fields), { code }, fields);
}

function fetchFailed(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause });
}

const refused = coded('ECONNREFUSED', { syscall: 'connect' });
const reset = coded('ECONNRESET', { syscall: 'read' });

describe('nothingWasSent', () => {
  it.each([
    ['a refused connection', refused],
    ['a refused connection inside a failed fetch', fetchFailed(refused)],
    ['a refused connection three causes deep', fetchFailed(fetchFailed(fetchFailed(refused)))],
    ['an unknown name', fetchFailed(coded('ENOTFOUND', { syscall: 'getaddrinfo' }))],
    ['a name server that does not respond', fetchFailed(coded('EAI_AGAIN'))],
    ['no route while connecting', fetchFailed(coded('EHOSTUNREACH', { syscall: 'connect' }))],
    ['a connection that takes too long', fetchFailed(coded('UND_ERR_CONNECT_TIMEOUT'))],
    ['a certificate that is not trusted', fetchFailed(coded('DEPTH_ZERO_SELF_SIGNED_CERT'))],
    ['all addresses refusing', fetchFailed(new AggregateError([refused, coded('ENETUNREACH')]))],
    [
      'all addresses refusing, reported by a code',
      fetchFailed(Object.assign(new AggregateError([refused]), { code: 'ECONNREFUSED' })),
    ],
  ])('is true for %s', (_what, error) => {
    expect(node.nothingWasSent(error)).toBe(true);
  });

  it.each([
    ['a reset connection', fetchFailed(reset)],
    ['a lost route while reading', fetchFailed(coded('EHOSTUNREACH', { syscall: 'read' }))],
    ['a lost route while writing', fetchFailed(coded('ENETUNREACH', { syscall: 'write' }))],
    ['a closed socket', fetchFailed(coded('UND_ERR_SOCKET'))],
    ['late headers', fetchFailed(coded('UND_ERR_HEADERS_TIMEOUT'))],
    ['one address of several that was reset', fetchFailed(new AggregateError([refused, reset]))],
    [
      'the same, reported by a code',
      fetchFailed(Object.assign(new AggregateError([refused, reset]), { code: 'ECONNREFUSED' })),
    ],
    ['a code that is not a string', fetchFailed(Object.assign(new Error('x'), { code: 5 }))],
    [
      'a cause nested too deeply',
      fetchFailed(fetchFailed(fetchFailed(fetchFailed(fetchFailed(refused))))),
    ],
    ['no cause', fetchFailed(undefined)],
    ['no error', 'ECONNREFUSED'],
  ])('is false for %s', (_what, error) => {
    expect(node.nothingWasSent(error)).toBe(false);
  });

  it('ends when causes form a cycle', () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });

    expect(node.nothingWasSent(first)).toBe(false);
  });

  it('is always false on the web', () => {
    expect(web.nothingWasSent(fetchFailed(refused))).toBe(false);
  });
});

describe('isUntrusted', () => {
  const selfSigned = fetchFailed(coded('DEPTH_ZERO_SELF_SIGNED_CERT'));

  it('distinguishes an untrusted certificate from an unreachable host, where that is possible', () => {
    expect([selfSigned, fetchFailed(refused)].map(node.isUntrusted)).toEqual([true, false]);
    expect(web.isUntrusted(selfSigned)).toBe(false);
  });
});
