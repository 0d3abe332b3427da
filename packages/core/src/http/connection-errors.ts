import type { PrintableCause } from '../shared/errors.ts';
import { OpenRouterError } from '../shared/errors.ts';
import type { TransportRequest } from './contract.ts';

/** Message of undici for a port that the Fetch Standard blocks, before it connects; there is no code for it either. */
export const UNDICI_BAD_PORT = 'bad port';

/** Returns the error of a call without a key. */
export function noKey({ action }: TransportRequest): OpenRouterError {
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: no API key is set`, {
    hints: [
      { kind: 'set-option', option: 'apiKey', note: 'keys are made at https://openrouter.ai/keys' },
    ],
    details: { reason: 'credentials' },
  });
}

/** Returns the error of a redirect, which could send the key to another host. */
export function redirected({ action }: TransportRequest): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the host returned a redirect, which is never followed with the key`,
    {
      retryable: false,
      hints: [
        {
          kind: 'check-option',
          option: 'baseUrl',
          note: 'it must be a URL that does not redirect',
        },
      ],
      details: { reason: 'invalid_response' },
    },
  );
}

/** Returns the error of a host that cannot be reached. */
export function notReached({ action }: TransportRequest, cause: PrintableCause): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the host cannot be reached (${cause.message})`,
    {
      retryable: cause.message !== UNDICI_BAD_PORT,
      hints: [
        { kind: 'text', text: 'Check the network.' },
        { kind: 'check-option', option: 'baseUrl' },
      ],
      details: { reason: 'connection' },
      cause,
    },
  );
}

/** Returns the error of a host whose certificate is not trusted. */
export function untrusted({ action }: TransportRequest, cause: PrintableCause): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the certificate of the host is not trusted (${cause.message})`,
    {
      retryable: false,
      hints: [
        { kind: 'check-option', option: 'baseUrl' },
        {
          kind: 'text',
          text: 'Check the clock of this machine; Node.js reads further certificates from NODE_EXTRA_CA_CERTS.',
        },
      ],
      details: { reason: 'connection' },
      cause,
    },
  );
}
