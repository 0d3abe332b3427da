import { readFile } from 'node:fs/promises';

import type { MediaOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { failureOf } from './support/failure.ts';
import { startProxyHost } from './support/proxy-host.ts';
import { chatAnswer } from './support/raw-host.ts';
import { startWebHost } from './support/web-host.ts';

const png = await readFile(new URL('../../emulator/media/badge.png', import.meta.url));

/** Sends an image by its URL, and returns the text of the answer. */
async function analyze(source: string, media: MediaOptions): Promise<string> {
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: async () =>
      new Response(chatAnswer, { headers: { 'content-type': 'application/json' } }),
    media,
  });
  const { text } = await client.analyze({
    model: 'openai/gpt-5',
    media: [{ source }],
    question: 'What is it?',
  });
  return text;
}

const startMedia = async () =>
  await startWebHost((_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(png);
  });

describe('a URL of media', () => {
  it('is not fetched by the fetch of the client, which is for another host', async () => {
    const host = await startMedia();
    const media = { allowPrivateHosts: [host.host] };
    // The fetch of the client has an answer of a chat for every URL.
    expect(await analyze(`http://${host.host}/x.png`, media)).toBe('Hi');
    expect(host.requests).toHaveLength(1);
  });

  it('is fetched by media.fetch, without the key and without following redirects', async () => {
    const sent: (readonly [string, RequestInit | undefined])[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      sent.push([new Request(input).url, init]);
      return sent.length === 1
        ? new Response(null, { status: 302, headers: { location: 'https://cdn.test/y.png' } })
        : new Response(png);
    };
    expect(await analyze('https://media.test/x.png', { fetch })).toBe('Hi');
    expect(sent.map(([url]) => url)).toEqual([
      'https://media.test/x.png',
      'https://cdn.test/y.png',
    ]);
    expect(
      sent.every(([, init]) => init?.redirect === 'manual' && init.credentials === 'omit'),
    ).toBe(true);
    expect(JSON.stringify(sent)).not.toContain('sk-or-v1');
  });

  it.each([
    'http://169.254.169.254/x.png',
    'http://127.0.0.1/x.png',
    'http://localhost/x.png',
    'http://[::1]/x.png',
  ])(
    '%s is refused with media.fetch and with a proxy too, also as the target of a redirect',
    async (location) => {
      const fetch = async () => new Response(null, { status: 302, headers: { location } });
      const proxy = await startProxyHost(9);
      for (const [source, media] of [
        [location, { fetch }],
        ['http://media.test/x.png', { fetch }],
        [location, { downloadProxy: { http: proxy.url, loopback: true } }],
      ] as const) {
        const error = await failureOf(analyze(source, media));
        expect(error.details.reason).toBe('blocked_address');
      }
      expect(proxy.targets).toEqual([]);
    },
  );

  it('goes through a proxy when media.downloadProxy says so, and directly by default', async () => {
    const host = await startMedia();
    const proxy = await startProxyHost(host.port);
    const url = 'http://media.test/x.png';
    expect(await analyze(url, { downloadProxy: { http: proxy.url } })).toBe('Hi');
    expect(proxy.targets).toEqual([`GET ${url}`]);
    await analyze(`http://${host.host}/x.png`, {
      downloadProxy: { http: proxy.url },
      allowPrivateHosts: [host.host],
    });
    expect(proxy.targets).toHaveLength(1);
  });
});
