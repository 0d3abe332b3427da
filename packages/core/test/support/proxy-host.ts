import { createServer as createHttpServer, request as sendRequest } from 'node:http';
import { createSecureServer as createHttp2Server } from 'node:http2';
import { createServer as createSecureServer } from 'node:https';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

import { listen, track } from './raw-host.ts';

const read = (name: string) =>
  readFileSync(new URL(`certificates/${name}`, import.meta.url), 'utf8');

/** Certificate of the authority that signed the host's, which no machine trusts by itself. */
export const authority = read('authority.pem');

/** Path of {@link authority}. */
export const authorityPath = new URL('certificates/authority.pem', import.meta.url).pathname;

/** A forward proxy on loopback that resolves every name to this machine. */
export interface ProxyHost {
  readonly url: string;
  /** Targets of the tunnels and of the forwarded requests: `CONNECT openrouter.test:443`. */
  readonly targets: readonly string[];
  /** Values of `proxy-authorization`. */
  readonly credentials: readonly (string | undefined)[];
  readonly sockets: readonly Socket[];
  connected(count: number): Promise<void>;
  closed(): Promise<void>;
}

/** Starts a proxy that sends everything to `targetPort`, or answers every tunnel with a status; `silent` never answers. */
export async function startProxyHost(
  targetPort: number,
  refusal?: number | 'silent',
): Promise<ProxyHost> {
  const targets: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createHttpServer((request, response) => {
    targets.push(`${request.method ?? ''} ${request.url ?? ''}`);
    credentials.push(request.headers['proxy-authorization']);
    if (typeof refusal === 'number') {
      response.writeHead(refusal).end('<html>refused</html>');
      return;
    }
    const { pathname, search } = new URL(request.url ?? '');
    const { method } = request;
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const options = {
      host: '127.0.0.1',
      port: targetPort,
      path: pathname + search,
      method,
      headers,
    };
    const forwarded = sendRequest(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forwarded);
  });
  server.on('connect', (request, socket: Socket) => {
    targets.push(`CONNECT ${request.url ?? ''}`);
    credentials.push(request.headers['proxy-authorization']);
    if (refusal === 'silent') return;
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  const { sockets, connected, closed } = track(server);
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, targets, credentials, sockets, connected, closed };
}

/** Starts a TLS server whose certificate is for `openrouter.test` and signed by {@link authority}; returns its port. */
export async function startSecureHost(listener: RequestListener): Promise<number> {
  return await listen(
    createSecureServer({ key: read('host-key.pem'), cert: read('host.pem') }, listener),
  );
}

/** Starts a server like {@link startSecureHost} that prefers HTTP/2; `versions` are the versions of HTTP of its requests. */
export async function startHttp2Host(body: string) {
  const versions: string[] = [];
  const options = { key: read('host-key.pem'), cert: read('host.pem'), allowHTTP1: true };
  const server = createHttp2Server(options, (request, answer) => {
    versions.push(request.httpVersion);
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(body);
  });
  return { port: await listen(server), versions };
}
