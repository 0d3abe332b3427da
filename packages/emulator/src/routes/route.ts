import { ApiError, invalidRequest } from '../shared/api-error.ts';
import type { EmulatorState } from '../state.ts';
import type { IncomingRequest } from '../wire/incoming-request.ts';

/** A request with the state of the emulator. */
export interface Exchange extends IncomingRequest {
  /** Named parameters of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly emulator: EmulatorState;
}

/** One endpoint of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path prefix. @default '/api/v1' */
  readonly root?: '' | undefined;
  /** Path below the prefix, with `:name` for a parameter. */
  readonly path: string;
  /** Required authorization: none, a key, or a management key. */
  readonly access: 'anyone' | 'key' | 'management-key';
  readonly respond: (exchange: Exchange) => Response | Promise<Response>;
}

/** Returns the JSON body of a request; any other body is a 400. */
export function requireJson({ body }: Exchange): unknown {
  if (body.kind === 'json') return body.value;
  throw invalidRequest(
    body.kind === 'none' ? 'The request has no body' : 'The request body is not valid JSON',
  );
}

/** Throws when the key of a request does not authorize the route. */
export function authorize({ access }: Route, { key, emulator }: Exchange): void {
  if (access === 'anyone') return;
  if (key === undefined) throw unauthorized('No auth credentials found');
  const isValid =
    emulator.apiKey === undefined ? key.startsWith('sk-or-') : key === emulator.apiKey;
  if (!isValid) throw unauthorized('User not found');
  if (access === 'management-key' && !key.startsWith(MANAGEMENT_KEY_PREFIX)) {
    const message = 'Only management keys can perform this operation';
    throw new ApiError({ status: 403, type: 'permission_denied', message });
  }
}

/** Prefix that marks a management key. */
export const MANAGEMENT_KEY_PREFIX = 'sk-or-mgmt-';

function unauthorized(message: string): ApiError {
  return new ApiError({ status: 401, type: 'authentication', message });
}
