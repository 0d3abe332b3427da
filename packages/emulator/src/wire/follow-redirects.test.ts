import { describe, expect, it } from 'vitest';
import { followRedirects, MAX_REDIRECTS } from './follow-redirects.ts';

const HEADERS = { Authorization: 'Bearer sk-or-v1-test', Range: 'bytes=5-' };

/** Redirects a given number of times, each time to the next location. */
function createMaze(
  hops: number,
  toNext: (count: number) => string,
): { send: (request: Request) => Promise<Response>; requests: Request[] } {
  const requests: Request[] = [];
  const send = async (request: Request): Promise<Response> => {
    requests.push(request);
    const headers = { Location: toNext(requests.length) };
    return await Promise.resolve(
      requests.length <= hops ? new Response(null, { status: 302, headers }) : new Response('here'),
    );
  };
  return { send, requests };
}

describe('followRedirects', () => {
  it('keeps the key on the same origin and drops it on another one', async () => {
    const locations = ['/two', 'https://other.example/three', 'https://one.example/four'];
    const { send, requests } = createMaze(3, (count) => locations[count - 1] ?? '');
    const request = new Request('https://one.example/one', { headers: HEADERS });
    const { url } = await followRedirects(request, send);

    expect(url).toBe('https://one.example/four');
    expect(requests.map(({ headers }) => headers.get('Authorization'))).toEqual([
      HEADERS.Authorization,
      HEADERS.Authorization,
      null,
      null,
    ]);
    expect(requests.map(({ headers }) => headers.get('Range'))).toEqual(Array(4).fill('bytes=5-'));
  });

  it('stops at the limit of the fetch standard', async () => {
    const request = new Request('https://one.example/');
    const maximum = createMaze(MAX_REDIRECTS, () => '/next');
    const tooMany = createMaze(MAX_REDIRECTS + 1, () => '/next');

    expect((await followRedirects(request, maximum.send)).response.status).toBe(200);
    await expect(followRedirects(request, tooMany.send)).rejects.toThrow(TypeError);
  });

  it('honors the redirect modes manual and error', async () => {
    const url = 'https://one.example/';
    const { send } = createMaze(1, () => '/next');
    const manual = await followRedirects(new Request(url, { redirect: 'manual' }), send);
    const refusal = followRedirects(
      new Request(url, { redirect: 'error' }),
      createMaze(1, () => '/next').send,
    );

    expect(manual.response.status).toBe(302);
    await expect(refusal).rejects.toThrow(TypeError);
  });

  it('does not redirect requests with a body', async () => {
    const { send, requests } = createMaze(1, () => '/next');
    const request = new Request('https://one.example/', { method: 'POST', body: '{}' });
    const { response } = await followRedirects(request, send);

    expect([response.status, requests.length]).toEqual([302, 1]);
  });
});
