import { runtime } from '#runtime';

import type { Transport } from './contract.ts';
import { DEFAULT_GET_TIMEOUT_MS } from './default-timeouts.ts';
import { createTransport } from './transport.ts';
import type { ProxyOptions } from '../runtime/contract.ts';
import type { Clock } from '../shared/clock.ts';
import {
  above0,
  DEFAULT_BASE_URL,
  parseBaseUrl,
  parseRetries,
  wrongOption,
} from '../shared/check-client-options.ts';

/** Options for the requests of a client. */
export interface TransportOptions {
  /** API key. Without one, calls fail with `UPSTREAM_REFUSED`, reason `credentials`; creating the client does not. */
  readonly apiKey?: string | undefined;
  /** @default 'https://openrouter.ai/api/v1' */
  readonly baseUrl?: string | undefined;
  /**
   * `fetch` for the requests to OpenRouter. The limits of a given one apply beside the timeouts here: the `fetch` of Node.js
   * itself fails after 300000 ms without a byte. URLs of media, and videos stored elsewhere, are fetched by `media.fetch`.
   *
   * @default on Node.js one without limits of its own, which uses `proxy`; elsewhere, or when the program has replaced it, `globalThis.fetch`
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Proxies on Node.js. @default the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY */
  readonly proxy?: ProxyOptions | undefined;
  /**
   * Timeout of one attempt in milliseconds; in a stream, also between two events.
   *
   * @default 30000 for metadata requests, 600000 for others
   */
  readonly attemptTimeoutMs?: number | undefined;
  /**
   * Maximum retries after the first attempt, 0 to 10. A request that may have been charged is never sent again. A download that
   * breaks off counts anew whenever bytes have arrived.
   *
   * @default 2
   */
  readonly maxRetries?: number | undefined;
  /** App that OpenRouter shows for the requests. @default none: nothing about the app is sent */
  readonly app?:
    | { readonly url?: string | undefined; readonly title?: string | undefined }
    | undefined;
}

/**
 * Opens the transport of a client. Nothing is sent.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid option.
 */
export function openTransport(options: TransportOptions, clock: Clock): Transport {
  if (typeof (options.apiKey ?? '') !== 'string') throw wrongOption('apiKey must be a text');
  if (options.fetch !== undefined && typeof options.fetch !== 'function')
    throw wrongOption('fetch must be a function');
  return createTransport({
    apiKey: options.apiKey === '' ? undefined : options.apiKey,
    baseUrl: parseBaseUrl(options.baseUrl ?? DEFAULT_BASE_URL),
    fetch:
      options.fetch ??
      runtime.createFetch({
        proxy: options.proxy,
        connectTimeoutMs: options.attemptTimeoutMs ?? DEFAULT_GET_TIMEOUT_MS,
      }),
    attemptTimeoutMs: above0('attemptTimeoutMs', options.attemptTimeoutMs),
    maxRetries: parseRetries(options.maxRetries ?? 2),
    clock,
    app: options.app,
  });
}
