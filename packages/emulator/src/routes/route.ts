import { ApiError, invalidRequest } from '../shared/api-error.ts';
import type { EmulatorState } from '../state.ts';
import type { IncomingRequest } from '../wire/incoming-request.ts';

/** One request with all that is needed to answer it. */
export interface Exchange extends IncomingRequest {
  /** The named parts of the path. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly emulator: EmulatorState;
}

/** One operation of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What the path begins with. @default '/api/v1' */
  readonly root?: '' | undefined;
  /** The path below that, with `:name` for a part that varies. */
  readonly path: string;
  /** Who may call it: anyone, holders of a key, or holders of a management key. */
  readonly access: 'anyone' | 'key' | 'management-key';
  readonly respond: (exchange: Exchange) => Response | Promise<Response>;
}

/** The JSON a request carries; anything else is a 400. */
export function requireJson({ body }: Exchange): unknown {
  if (body.kind === 'json') return body.value;
  throw invalidRequest(
    body.kind === 'none' ? 'The request has no body' : 'The request body is not valid JSON',
  );
}

/** Refuses a request whose key does not give access to the route. */
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

/** How the emulator tells a management key from the others. */
export const MANAGEMENT_KEY_PREFIX = 'sk-or-mgmt-';

function unauthorized(message: string): ApiError {
  return new ApiError({ status: 401, type: 'authentication', message });
}
