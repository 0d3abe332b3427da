import { lazy } from '../shared/lazy.ts';
import type { ConnectFailureInfo, Runtime } from './contract.ts';
import { CONNECT_FAILURE } from './contract.ts';
import { tracing } from './node-tracing.ts';

// Source: Node.js documentation, X509 certificate error codes.
const untrusted: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

// Failures of name resolution, of connecting and of the certificate: they come before the first byte of a request.
const beforeSending: ReadonlySet<string> = new Set([
  ...untrusted,
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

// Signals of requests that have not been sent. Only our own fetch knows.
const unsent = new WeakSet<AbortSignal>();

// An established connection can lose its route too, and then the request may have arrived.
const afterConnecting: ReadonlySet<unknown> = new Set(['read', 'write']);

/** Runtime for Node.js. */
export const runtime: Runtime = {
  userAgent: `node/${process.versions.node}`,
  // With any other value, Node's fetch keeps a second copy of a streamed body for the redirect.
  redirect: 'error',
  streamsBodies: true,
  tracing,
  toBase64: (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  fromBase64: (base64) => Buffer.from(base64, 'base64'),
  nothingWasSent: (error, signal) =>
    (signal !== undefined && unsent.has(signal)) ||
    connectFailureOf(error) !== undefined ||
    causes(error).some((cause) => beforeSending.has(cause)),
  isUntrusted: (error) => causes(error).some((cause) => untrusted.has(cause)),
  connectFailureOf: (error) => connectFailureOf(error),
  createFetch(settings) {
    const load = lazy(async () =>
      (await import('./node-network.ts')).createNetwork(settings, unsent),
    );
    return async (input, init) => {
      if (init?.signal) unsent.add(init.signal);
      return await (await load()).fetch(input, init);
    };
  },
  async guardedFetch(policy, route = {}) {
    const { routeDownloads } = await import('./node-downloads.ts');
    return routeDownloads(policy, route);
  },
  async spool(chunks, head) {
    const { spool } = await import('./node-spool.ts');
    return await spool(chunks, head);
  },
  async images() {
    const { loadImageTool } = await import('./node-images.ts');
    return await loadImageTool();
  },
  async audio() {
    const { loadAudioTool } = await import('./node-audio.ts');
    return await loadAudioTool();
  },
};

/** Finds the error of our own connector among the causes of a failed fetch, by its name: its class is loaded later. */
function connectFailureOf(error: unknown, depth = 0): ConnectFailureInfo | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  // Only `node-connect.ts` uses the name, with these fields.
  if (error.name === CONNECT_FAILURE) return error as Error & ConnectFailureInfo;
  return connectFailureOf(error.cause, depth + 1);
}

/** Returns the codes of an error and its causes, which undici nests: `TypeError: fetch failed` wraps the socket's error. */
function causes(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  if ('syscall' in error && afterConnecting.has(error.syscall)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  // A host with several addresses fails with an error for each; all must have failed to connect.
  if (error instanceof AggregateError) {
    const inner = error.errors.map((each) => causes(each, depth + 1));
    return inner.every((codes) => codes.some((code) => beforeSending.has(code)))
      ? inner.flat()
      : own.filter((code) => !beforeSending.has(code));
  }
  return [...own, ...causes(error.cause, depth + 1)];
}
