import { describe, expect, it } from 'vitest';

import { version } from '../shared/version.ts';
import type { TransportRequest } from './contract.ts';
import { buildBody, buildHeaders, buildUrl } from './request.ts';

const keyHint = {
  kind: 'check-option',
  option: 'apiKey',
  note: 'it must have no line breaks and only ASCII characters',
};

const identity = { apiKey: 'sk-or-v1-test', app: { url: 'https://app.test', title: 'App' } };
const request: TransportRequest = { method: 'GET', path: 'models', action: 'list models' };

describe('buildUrl', () => {
  it('adds the path and the parameters that have a value', () => {
    const query = { a: 'x y', b: 0, c: false, none: undefined, d: '&=\u00e9' };

    expect(buildUrl('http://host/v1', { ...request, query })).toBe(
      'http://host/v1/models?a=x+y&b=0&c=false&d=%26%3D%C3%A9',
    );
    expect(buildUrl('http://host/v1', { ...request, query: { none: undefined } })).toBe(
      'http://host/v1/models',
    );
    expect(buildUrl('http://host/v1', request)).toBe('http://host/v1/models');
  });
});

describe('buildHeaders', () => {
  it('identifies the app and carries the key', () => {
    expect(buildHeaders(identity, request, 'application/json')).toEqual({
      accept: 'application/json',
      authorization: 'Bearer sk-or-v1-test',
      'http-referer': 'https://app.test',
      'user-agent': `openrouter-multimodal/${version} node/${process.versions.node}`,
      'x-openrouter-title': 'App',
    });
  });

  it('adds the headers of the call in lower case, and its own headers replace them', () => {
    const options = {
      headers: { 'X-Trace': 'a', Authorization: 'Bearer other', ACCEPT: 'text/html' },
    };
    const headers = buildHeaders(identity, { ...request, options }, 'application/json');
    expect(headers).toMatchObject({
      'x-trace': 'a',
      authorization: 'Bearer sk-or-v1-test',
      accept: 'application/json',
    });
    expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()));
  });

  it('sets the content type of a body, adds the headers of the request and omits a missing key', () => {
    const headers = buildHeaders(
      { ...identity, apiKey: undefined },
      { ...request, body: null, headers: { 'x-openrouter-cache': 'true' } },
      '*/*',
    );

    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-openrouter-cache': 'true',
    });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['the API key', { ...identity, apiKey: 'sk-or-v1-test\n' }, keyHint],
    ['the API key', { ...identity, apiKey: 'sk-or-v1-t\u20ac' }, keyHint],
    [
      'the header "x-openrouter-title"',
      { ...identity, app: { ...identity.app, title: '\u65e5\u672c' } },
      { kind: 'text', text: 'Use printable ASCII and Latin-1, in one line.' },
    ],
  ])('rejects %s when HTTP cannot carry it, and does not show it', (what, invalid, hint) => {
    expect(() => buildHeaders(invalid, request, '*/*')).toThrow(
      expect.objectContaining({
        message: `Cannot list models: ${what} holds characters that HTTP cannot carry`,
        hints: [hint],
      }),
    );
  });

  it('accepts Latin-1', () => {
    const app = { ...identity.app, title: 'Caf\u00e9' };

    expect(buildHeaders({ ...identity, app }, request, '*/*')['x-openrouter-title']).toBe(
      'Caf\u00e9',
    );
  });
});

describe('buildBody', () => {
  it('writes JSON, or nothing when there is no body', () => {
    expect(buildBody({ ...request, body: { a: [1] } })).toBe('{"a":[1]}');
    expect(buildBody(request)).toBeUndefined();
  });

  it('rejects a body that cannot be written as JSON', () => {
    expect(() => buildBody({ ...request, body: { count: 1n } })).toThrow(
      'Cannot list models: the request cannot be written as JSON',
    );
  });
});
