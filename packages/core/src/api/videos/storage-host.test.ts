import type { IncomingMessage, ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { hastyClock } from '../../../test/support/file-host.ts';
import { startLoopback } from '../../../test/support/loopback.ts';
import { clip, createVideoWire, JOB_ID } from '../../../test/support/video-wire.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { createOpenRouter } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createAddressPolicy } from '../../media/address-policy.ts';
import { MAX_CONTENT_REDIRECTS, checkHop } from './storage-host.ts';
import { failureOf } from '../../../test/support/failure.ts';

const downloadHint = {
  kind: 'text',
  text: 'Download the video again: it is still stored at OpenRouter.',
};

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** Starts an API and a storage host with the given handlers, and returns a job whose video can be downloaded. */
async function setUp(
  api: (storageUrl: string) => Handler,
  storage: Handler = sendClip,
  options: OpenRouterOptions = {},
) {
  const host = await startLoopback(storage);
  const origin = await startLoopback(api(host.url));
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    baseUrl: `${origin.url}/api/v1`,
    maxRetries: 2,
    clock: hastyClock,
    media: { allowPrivateHosts: [new URL(host.url).host] },
    ...options,
  });
  const job = client.videos.resume(JOB_ID);
  const sentKeys = () => host.requests.map(({ headers }) => headers.authorization);
  return { job, host, origin, sentKeys };
}

function sendClip(_request: IncomingMessage, response: ServerResponse): void {
  const headers = { 'content-type': 'video/mp4', 'content-length': clip.length, etag: '"s"' };
  response.writeHead(200, headers).end(clip);
}

function redirect(location: string): Handler {
  return (_request, response) => {
    response.writeHead(302, { location }).end('elsewhere');
  };
}

describe('a download that is redirected', () => {
  it('goes to the storage host without the key', async () => {
    const { job, host, origin, sentKeys } = await setUp((url) => redirect(`${url}/f.mp4?signed=1`));
    expect((await job.download()).size).toBe(clip.length);
    expect(origin.requests[0]?.headers.authorization).toBe('Bearer sk-or-v1-test');
    expect(host.requests[0]?.url).toBe('/f.mp4?signed=1');
    expect(sentKeys()).toEqual([undefined]);
    expect(JSON.stringify(host.requests[0]?.headers)).not.toContain('sk-or-');
  });

  it('sends the key to every URL of the origin of the API', async () => {
    const { job, origin, sentKeys } = await setUp((url) => (request, response, count) => {
      const steps = ['/files/1', '../api/v1/a?b=c', `${url}/f.mp4`];
      redirect(steps[count - 1] ?? '')(request, response, count);
    });
    expect((await job.download()).size).toBe(clip.length);
    expect(origin.requests.map(({ url }) => url)).toEqual([
      `/api/v1/videos/${JOB_ID}/content?index=0`,
      '/files/1',
      '/api/v1/a?b=c',
    ]);
    expect(origin.requests.every(({ headers }) => headers.authorization !== undefined)).toBe(true);
    expect(sentKeys()).toEqual([undefined]);
  });

  it('does not send the key again when the storage host redirects to the API', async () => {
    const { job, origin } = await setUp(
      (url) => (request, response, count) => {
        (count === 1 ? redirect(url) : sendClip)(request, response, count);
      },
      (request, response, count) => {
        redirect(`${back.url}/again`)(request, response, count);
      },
      { media: { allowPrivateHosts: ['127.0.0.1'] } },
    );
    const back = origin;
    expect((await job.download()).size).toBe(clip.length);
    expect(origin.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      true,
      false,
    ]);
  });

  it('resumes where it broke, at a new URL of the storage host', async () => {
    const { job, host, origin } = await setUp(
      (url) => (request, response, count) => {
        redirect(`${url}/f.mp4?signed=${count}`)(request, response, count);
      },
      ({ headers }, response, count) => {
        if (count === 1) {
          response.writeHead(200, { 'content-length': clip.length, etag: '"s"' });
          response.write(clip.subarray(0, 1_000), () => {
            setTimeout(() => response.destroy(), 20);
          });
          return;
        }
        expect([headers.range, headers['if-range']]).toEqual(['bytes=1000-', '"s"']);
        const contentRange = `bytes 1000-${clip.length - 1}/${clip.length}`;
        response.writeHead(206, { 'content-range': contentRange, etag: '"s"' });
        response.end(clip.subarray(1_000));
      },
    );
    const { blob } = await job.download();
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(clip);
    expect(host.requests.map(({ url }) => url)).toEqual(['/f.mp4?signed=1', '/f.mp4?signed=2']);
    expect(origin.requests).toHaveLength(2);
  });

  it.each([
    ['http://10.0.0.1/f.mp4', 'UPSTREAM_REFUSED', 'it leads to an address that is not public'],
    ['http://localhost/f.mp4', 'UPSTREAM_REFUSED', 'it leads to an address that is not public'],
    [
      'file:///etc/passwd',
      'UPSTREAM_HTTP',
      'OpenRouter redirects to an invalid URL: only http and https URLs can be fetched',
    ],
    [
      'https://a:b@storage.test/',
      'UPSTREAM_HTTP',
      'OpenRouter redirects to an invalid URL: the URL contains a user name or a password',
    ],
  ])(
    'does not follow a redirect to %s, from the API or from the storage host',
    async (location, code, why) => {
      const direct = await setUp(() => redirect(location));
      expect(await failureOf(direct.job.download())).toMatchObject({
        code,
        message: `Cannot download video 0 of the job "${JOB_ID}": ${why}`,
        hints: expect.arrayContaining([downloadHint]),
      });
      const indirect = await setUp((url) => redirect(url), redirect(location));
      expect(await failureOf(indirect.job.download())).toMatchObject({
        code,
        message: `Cannot download video 0 of the job "${JOB_ID}": ${why}`,
        hints: expect.arrayContaining([downloadHint]),
      });
    },
  );

  it.each(['the API', 'the storage host'])(
    'follows redirects of %s up to the limit, and not one more',
    async (server) => {
      const stepping = (steps: number): Handler => {
        return (request, response, count) => {
          (count <= steps ? redirect(`/step/${count}`) : sendClip)(request, response, count);
        };
      };
      const download = async (steps: number) => {
        const isApi = server === 'the API';
        const { job } = await (isApi
          ? setUp(() => stepping(steps))
          : setUp((url) => redirect(url), stepping(steps)));
        return await job.download();
      };
      expect((await download(MAX_CONTENT_REDIRECTS)).size).toBe(clip.length);
      const error = await failureOf(download(MAX_CONTENT_REDIRECTS + 1));
      expect(error.message).toMatch(/redirects more than 5 times$/u);
    },
  );

  it('reports an error of the storage host without its URL', async () => {
    const { job } = await setUp(
      (url) => redirect(`${url}/f.mp4?signature=secret`),
      (_request, response) => {
        response.writeHead(403).end('<Error>denied</Error>');
      },
    );
    const error = await failureOf(job.download());
    expect(error).toMatchObject({ code: 'UPSTREAM_HTTP', status: 403, retryable: false });
    expect(JSON.stringify(error)).not.toContain('signature');
  });

  it('retries when the storage host is busy or closes the connection', async () => {
    const { job, host } = await setUp(
      (url) => redirect(url),
      (request, response, count) => {
        if (count === 1) response.writeHead(503, { 'retry-after': '1' }).end();
        else if (count === 2) response.destroy();
        else sendClip(request, response);
      },
    );
    expect((await job.download()).size).toBe(clip.length);
    expect(host.requests).toHaveLength(3);
  });

  it('leaves no connection open after a break or an abort', async () => {
    const reason = new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough');
    const { job, host } = await setUp(
      (url) => redirect(url),
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'video/mp4' });
        response.write(clip);
      },
    );
    for await (const chunk of job.stream()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    const abort = new AbortController();
    const failed = job.download({ signal: abort.signal }).catch((error: unknown) => error);
    await waitUntil(() => host.requests.length === 2);
    abort.abort(reason);
    expect(await failed).toBe(reason);
    await waitUntil(async () => (await host.openSockets()) === 0);
  });
});

describe('a hop from one storage host to another', () => {
  const hop = { action: 'download', policy: createAddressPolicy([]) };
  const from = new URL('https://storage.test/a');

  it.each([
    ['https://storage.test/a', 'https://other.test/b'],
    ['http://storage.test/a', 'http://other.test/b'],
    ['http://storage.test/a', 'https://other.test/b'],
  ])('from %s to %s is allowed', (here, there) => {
    expect(checkHop(there, new URL(here), hop).href).toBe(there);
  });

  it('from https to http is rejected', () => {
    expect(() => checkHop('http://other.test/b', from, hop)).toThrow(
      'Cannot download: the storage host redirects from https to http',
    );
  });
});

describe('a runtime that hides redirects', () => {
  it('follows them itself, and removes the key for other origins', async () => {
    const modes: string[] = [];
    const { client } = createVideoWire({
      content: ({ redirect: mode }) => {
        modes.push(mode);
        if (mode === 'follow') return new Response(clip);
        const hidden = new Response(null, { status: 200 });
        Object.defineProperties(hidden, {
          type: { value: 'opaqueredirect' },
          status: { value: 0 },
          ok: { value: false },
        });
        return hidden;
      },
    });
    expect((await client.videos.resume(JOB_ID).download()).size).toBe(clip.length);
    expect(modes).toEqual(['manual', 'follow']);
  });
});

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
