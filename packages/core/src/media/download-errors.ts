import { runtime } from '#runtime';

import { retryAfterInHeaders } from '../http/retry-after.ts';
import { BLOCKED_ADDRESS } from '../runtime/contract.ts';
import type { Clock } from '../shared/clock.ts';
import type { OpenRouterErrorOptions } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { formatBytes } from '../shared/format-bytes.ts';
import { raiseHints } from './media-errors.ts';
import { blockedAddress } from './url-policy.ts';
import type { Hint } from '../shared/hints.ts';

const giveTheFile: Hint = { kind: 'text', text: 'Download it yourself and give the file.' };
const useProxy: Hint = {
  kind: 'set-option',
  option: 'downloadProxy',
  note: 'where hosts are reached through a proxy only',
};
const checkUrl: Hint = { kind: 'text', text: 'Check the URL.' };

/** Errors of one download. None of them names an address or the target of a redirect. */
export interface DownloadFailures {
  /** Error for a status that is neither a success nor a redirect that can be followed. */
  fromStatus(response: Response): OpenRouterError;
  /** Error for a redirect that is not followed. */
  fromRedirect(why: string, status: number): OpenRouterError;
  /** Error for a redirect whose target the runtime does not reveal. */
  hiddenRedirect(): OpenRouterError;
  blocked(): OpenRouterError;
  /** `sufficient` is the size, if it is known before the end. */
  tooLarge(bytes: number, maxBytes: number, sufficient?: number): OpenRouterError;
  empty(status: number): OpenRouterError;
  timedOut(timeoutMs: number): OpenRouterError;
  /** Error for whatever the network threw. */
  fromThrown(error: unknown): OpenRouterError;
}

/** Creates the {@link DownloadFailures} of one download of `what`. `action` begins every message. */
export function createDownloadFailures(
  action: string,
  what: string,
  clock: Clock,
): DownloadFailures {
  const upstream = (why: string, options: OpenRouterErrorOptions) =>
    new OpenRouterError('UPSTREAM_HTTP', `${action}: ${why}`, options);
  const blocked = () => blockedAddress(action);
  return {
    fromStatus({ status, headers }) {
      const retryable = status === 408 || status === 429 || status >= 500;
      return upstream(`the host responded with HTTP ${status}`, {
        status,
        retryable,
        retryAfterMs: retryable ? retryAfterInHeaders(headers, clock) : undefined,
        hints: retryable ? [retryHint(headers, clock)] : hintsFor(status),
      });
    },
    fromRedirect: (why, status) =>
      upstream(why, { status, hints: [giveTheFile], details: { reason: 'invalid_response' } }),
    hiddenRedirect: () =>
      new OpenRouterError(
        'UPSTREAM_REFUSED',
        `${action}: it redirects, and this runtime cannot check a redirect before following it`,
        {
          hints: [
            {
              kind: 'text',
              text: 'Give the URL that it redirects to, or download it yourself and give the file.',
            },
          ],
        },
      ),
    blocked,
    tooLarge: (bytes, maxBytes, sufficient) =>
      new OpenRouterError(
        'RESOURCE_TOO_LARGE',
        `${action}: it is larger than the limit of ${formatBytes(maxBytes)}`,
        {
          hints: [
            { kind: 'text', text: 'Give a smaller file.' },
            ...raiseHints(what, 'maxBytes', sufficient),
          ],
          details: { bytes, maxBytes },
        },
      ),
    empty: (status) =>
      upstream('the response is empty', {
        status,
        hints: [checkUrl],
        details: { reason: 'invalid_response' },
      }),
    timedOut: (timeoutMs) =>
      new OpenRouterError('UPSTREAM_TIMEOUT', `${action}: it took longer than ${timeoutMs} ms`, {
        hints: [
          { kind: 'retry' },
          { kind: 'text', text: 'Download it yourself and give the file.' },
        ],
      }),
    fromThrown(error) {
      if (error instanceof Error && error.name === BLOCKED_ADDRESS) return blocked();
      const isUntrusted = runtime.isUntrusted(error);
      // No cause: its message names addresses.
      return upstream(
        isUntrusted ? 'the certificate of the host is not trusted' : whyBroken(error),
        {
          retryable: !isUntrusted,
          hints: [
            isUntrusted
              ? giveTheFile
              : { kind: 'text', text: 'Check the URL and the network, and try again.' },
            ...(runtime.nothingWasSent(error) ? [useProxy] : []),
          ],
          details: { reason: 'connection' },
        },
      );
    },
  };
}

function whyBroken(error: unknown): string {
  return runtime.nothingWasSent(error) ? 'the host cannot be reached' : 'the connection broke';
}

function hintsFor(status: number): readonly Hint[] {
  return status === 401 || status === 403
    ? [{ kind: 'text', text: 'The host restricts access to it.' }, giveTheFile]
    : [checkUrl];
}

function retryHint(headers: Headers, clock: Clock): Hint {
  const afterMs = retryAfterInHeaders(headers, clock);
  return afterMs === undefined ? { kind: 'retry', later: true } : { kind: 'retry', afterMs };
}
