import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import type { OpenRouterOptions, ProxyOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter, hintTexts } from '@orkit/openrouter-multimodal';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { failureOf } from './support/failure.ts';
import {
  authority,
  startHttp2Host,
  startProxyHost,
  startSecureHost,
} from './support/proxy-host.ts';
import { chatAnswer, response, startRawHost } from './support/raw-host.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
const secureUrl = 'https://openrouter.test/api/v1';
const plainUrl = 'http://gateway.test/api/v1';

async function ask(options: OpenRouterOptions): Promise<string> {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', maxRetries: 0, ...options });
  const { text } = await client.chat.send(
    { model: 'openai/gpt-5', messages },
    { timeoutMs: 20_000 },
  );
  return text;
}

const failed = async (options: OpenRouterOptions) => await failureOf(ask(options));

const startApi = async () =>
  await startSecureHost((_request, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' }).end(chatAnswer);
  });

const startGateway = async () =>
  await startRawHost((socket) => {
    socket.write(response(chatAnswer));
  });

/** Sets variables of the process until the test ends. */
function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of ['https_proxy', 'http_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toUpperCase(), undefined);
  }
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

describe('a client behind a proxy', () => {
  const trusted = getCACertificates('default');
  beforeAll(() => {
    setDefaultCACertificates([...trusted, authority]);
  });
  afterAll(() => {
    setDefaultCACertificates(trusted);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'reaches an https URL by a tunnel, by %s',
    async (name) => {
      const proxy = await startProxyHost(await startApi());
      setEnvironment({ [name]: proxy.url });
      expect(await ask({ baseUrl: secureUrl })).toBe('Hi');
      expect(proxy.targets).toEqual(['CONNECT openrouter.test:443']);
      expect(proxy.credentials).toEqual([undefined]);
    },
  );

  it.each(['HTTP_PROXY', 'http_proxy'])('has an http URL forwarded, by %s', async (name) => {
    const gateway = await startGateway();
    const proxy = await startProxyHost(gateway.port);
    setEnvironment({ [name]: proxy.url });
    expect(await ask({ baseUrl: plainUrl })).toBe('Hi');
    expect(proxy.targets).toEqual(['POST http://gateway.test/api/v1/chat/completions']);
  });

  it('sends the user name and the password of the URL to the proxy only', async () => {
    const api = await startApi();
    const gateway = await startGateway();
    const proxies = [await startProxyHost(api), await startProxyHost(gateway.port)];
    const [https = '', http = ''] = proxies.map(({ url }) =>
      url.replace('//', '//us%40er:p%3Ass@'),
    );
    await ask({ baseUrl: secureUrl, proxy: { https } });
    await ask({ baseUrl: plainUrl, proxy: { http } });
    const expected = `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`;
    expect(proxies.map(({ credentials }) => credentials)).toEqual([[expected], [expected]]);
    expect(gateway.requests.join('\n')).not.toMatch(/proxy-authorization/iu);
  });

  // Over HTTP/2 undici sends a request again by itself after a GOAWAY.
  it('speaks HTTP/1.1 to a host that prefers HTTP/2', async () => {
    const host = await startHttp2Host(chatAnswer);
    const proxy = await startProxyHost(host.port);
    expect(await ask({ baseUrl: secureUrl, proxy: { https: proxy.url } })).toBe('Hi');
    expect(host.versions).toEqual(['1.1']);
  });

  it('takes a proxy without a scheme as http, as curl does', async () => {
    const proxy = await startProxyHost(await startApi());
    expect(
      await ask({ baseUrl: secureUrl, proxy: { https: proxy.url.slice('http://'.length) } }),
    ).toBe('Hi');
  });

  it('prefers its option to the environment', async () => {
    const proxy = await startProxyHost(await startApi());
    setEnvironment({ HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(await ask({ baseUrl: secureUrl, proxy: { https: proxy.url } })).toBe('Hi');
  });

  it('keeps its tunnels for later calls', async () => {
    const proxy = await startProxyHost(await startApi());
    for (let count = 0; count < 6; count += 1)
      await ask({ baseUrl: secureUrl, proxy: { https: proxy.url } });
    // A second one is opened when a call begins in the moment in which the last one ends.
    expect(proxy.targets.length).toBeLessThanOrEqual(2);
  });

  it('reaches this machine directly unless it is told otherwise', async () => {
    const gateway = await startGateway();
    const proxy = await startProxyHost(gateway.port);
    const settings: ProxyOptions = { http: proxy.url };
    await ask({ baseUrl: gateway.baseUrl, proxy: settings });
    expect(proxy.targets).toEqual([]);
    await ask({ baseUrl: gateway.baseUrl, proxy: { ...settings, loopback: true } });
    expect(proxy.targets).toHaveLength(1);
  });

  it.each([
    [407, false, /user name and a password/u],
    [403, false, /NO_PROXY/u],
    [503, true, /NO_PROXY/u],
  ])('says that the proxy refused a tunnel with %d', async (status, retryable, hint) => {
    const proxy = await startProxyHost(9, status);
    const https = proxy.url.replace('//', '//user:secret@');
    const error = await failed({ baseUrl: secureUrl, proxy: { https } });
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: `Cannot chat with openai/gpt-5: the host cannot be reached through the proxy ${proxy.url} (the proxy responded with HTTP ${status})`,
      retryable,
      details: { reason: 'connection' },
    });
    expect(hintTexts(error.hints).join(' ')).toMatch(hint);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('says that the proxy wants credentials for a forwarded request', async () => {
    const proxy = await startProxyHost(9, 407);
    const error = await failed({ baseUrl: plainUrl, proxy: { http: proxy.url } });
    expect(error.message).toContain(
      `through the proxy ${proxy.url} (the proxy responded with HTTP 407)`,
    );
    expect(error.retryable).toBe(false);
  });

  it('says that the proxy cannot be reached', async () => {
    const error = await failed({
      baseUrl: secureUrl,
      proxy: { https: 'http://user:secret@127.0.0.1:9' },
    });
    expect(error.message).toContain('cannot be reached through the proxy http://127.0.0.1:9 (');
    expect(error.details.reason).toBe('connection');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it.each([
    'socks5://127.0.0.1:1080',
    'ftp://proxy.test',
    'http://',
    'http://%zz@proxy.test',
    'http://a b',
  ])('refuses %s as a proxy before anything is sent', async (https) => {
    const error = await failed({ baseUrl: secureUrl, proxy: { https } });
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot use the proxy: HTTPS_PROXY is not an http or https URL',
    });
  });

  it('asks a proxy that answers late no more often than its retries allow', async () => {
    const proxy = await startProxyHost(9, 503);
    await failed({ baseUrl: secureUrl, proxy: { https: proxy.url }, maxRetries: 2 });
    expect(proxy.targets).toHaveLength(3);
  });

  it('frees the connection to a proxy that never answers when the call is aborted', async () => {
    const proxy = await startProxyHost(9, 'silent');
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      baseUrl: secureUrl,
      proxy: { https: proxy.url },
    });
    const controller = new AbortController();
    const answer = client.chat.send(
      { model: 'openai/gpt-5', messages },
      { signal: controller.signal },
    );
    await proxy.connected(1);
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await proxy.closed();
  });
});

describe('a host whose certificate this machine does not trust', () => {
  it.each(['directly', 'through a proxy'])('is named with what helps, %s', async (how) => {
    const port = await startApi();
    const proxy = await startProxyHost(port);
    const error = await failed(
      how === 'directly'
        ? { baseUrl: `https://127.0.0.1:${port}/api/v1` }
        : { baseUrl: secureUrl, proxy: { https: proxy.url } },
    );
    expect(error).toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      details: { reason: 'connection' },
    });
    expect(error.message).toContain('the certificate of the host is not trusted');
    expect(error.message.includes(proxy.url)).toBe(how !== 'directly');
    expect(hintTexts(error.hints).join(' ')).toContain('NODE_EXTRA_CA_CERTS');
  });
});
