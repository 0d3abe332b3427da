import type { OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { failureOf } from './support/failure.ts';
import { startProxyHost } from './support/proxy-host.ts';
import type { RawHost } from './support/raw-host.ts';
import { chatAnswer, response, startRawHost } from './support/raw-host.ts';

const request = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] } as const;

const clientOf = (options: OpenRouterOptions) =>
  createOpenRouter({ apiKey: 'sk-or-v1-test', maxRetries: 0, ...options });

const failed = async (options: OpenRouterOptions, timeoutMs = 20_000) =>
  await failureOf(clientOf(options).chat.send(request, { timeoutMs }));

/** What an error must not say of a request that was not carried out. */
const charged = { details: { reason: 'outcome_unknown' } };

const securely = ({ port }: RawHost) => `https://127.0.0.1:${port}/api/v1`;

describe('a paid request that was not sent', () => {
  it('is not said to be charged when the handshake of TLS outlasts the call', async () => {
    const host = await startRawHost(() => {});
    const error = await failed({ baseUrl: securely(host) }, 300);
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', retryable: true });
    expect(error).not.toMatchObject(charged);
    expect(error.hints).toEqual([{ kind: 'allow-more-time', option: 'timeout' }]);
  });

  it('is sent again when the handshake of TLS outlasts the attempt', async () => {
    const host = await startRawHost(() => {});
    const options = { baseUrl: securely(host), attemptTimeoutMs: 300, maxRetries: 1 };
    const error = await failed(options);
    expect(error).not.toMatchObject(charged);
    expect(host.sockets).toHaveLength(2);
  });

  it.each(['https', 'http'])(
    'is not said to be charged when a proxy accepts nothing, over %s',
    async (scheme) => {
      const full = await startProxyHost(1, 'silent');
      const proxy = { https: full.url, http: 'http://127.0.0.1:1' };
      const error = await failed({ baseUrl: `${scheme}://openrouter.test/api/v1`, proxy }, 300);
      expect(error).not.toMatchObject(charged);
    },
  );

  it('is not said to be charged when the name of the proxy is no name', async () => {
    const error = await failed({
      baseUrl: 'http://host.test/api/v1',
      proxy: { http: 'ht!tp://x' },
    });
    expect(error).toMatchObject({ details: { reason: 'connection' } });
  });

  it('may have been charged once it was written, also when nothing comes back', async () => {
    const host = await startRawHost(() => {});
    const error = await failed({ baseUrl: host.baseUrl }, 300);
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', ...charged });
    expect(host.requests).toHaveLength(1);
  });

  it('may have been charged when the server closes an idle connection while it is written', async () => {
    const host = await startRawHost((socket, _request, count) => {
      if (count === 1) socket.write(response(chatAnswer));
      else socket.resetAndDestroy();
    });
    const client = clientOf({ baseUrl: host.baseUrl, maxRetries: 2 });
    await client.chat.send(request);
    expect(await failureOf(client.chat.send(request))).toMatchObject(charged);
    expect(host.requests).toHaveLength(2);
  });
});

describe('a response that fetch hides', () => {
  it.each([
    ['407 Proxy Authentication Required', 1],
    ['421 Misdirected Request', 2],
  ])('says that nothing was carried out: %s', async (status, requests) => {
    const host = await startRawHost((socket) => {
      socket.write(response('{"error":{"message":"no"}}', { status }));
    });
    const error = await failed({ baseUrl: host.baseUrl, maxRetries: 1 });
    expect(error).toMatchObject({ code: 'UPSTREAM_HTTP', details: { reason: 'connection' } });
    expect(error.message).toContain(`HTTP ${status.slice(0, 3)}`);
    expect(host.requests).toHaveLength(requests);
  });

  it('is read when its headers are larger than those that Node.js takes', async () => {
    const host = await startRawHost((socket) => {
      const policy = `content-security-policy: ${'a'.repeat(60_000)}\r\n`;
      socket.write(response(chatAnswer).replace('\r\n', `\r\n${policy}`));
    });
    const { text } = await clientOf({ baseUrl: host.baseUrl }).chat.send(request);
    expect(text).toBe('Hi');
  });
});

describe('a host that cannot be reached', () => {
  it('is said not to speak TLS, without the log of OpenSSL', async () => {
    const host = await startRawHost(() => {});
    const speaking = failed({ baseUrl: securely(host) });
    await host.connected(1);
    host.sockets[0]?.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { message } = await speaking;
    expect(message).toBe(
      'Cannot chat with openai/gpt-5: the host cannot be reached (it does not speak TLS)',
    );
  });
});
