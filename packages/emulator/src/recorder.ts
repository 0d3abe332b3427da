import { summarizeByteTexts } from './shared/byte-text.ts';
import type { IncomingRequest } from './wire/incoming-request.ts';

/** Outcome of an exchange; `pending` while it is running. */
export type RequestOutcome = 'pending' | 'completed' | 'failed' | 'aborted';

/** A recorded request. */
export interface RecordedRequest {
  readonly method: string;
  /** The path below `/api/v1`, such as `/chat/completions`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; a key in Authorization is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Parsed JSON, else text, else `{ bytes }` with the length of a binary body. In a body above 32
   * MiB, base64 of 1 MiB or more is replaced by its beginning, length and SHA-256.
   */
  readonly body: unknown;
  /** Milliseconds by the emulator's clock. */
  readonly receivedAt: number;
  /** Response status, once sent. */
  readonly status: number | undefined;
  /**
   * Whether the request was executed, and billed if it has a price, even if the response was lost.
   */
  readonly accepted: boolean;
  /**
   * `completed`: the complete response was delivered, whatever its status. `failed`: the emulator
   * broke it on purpose. `aborted`: the client disconnected first.
   */
  readonly outcome: RequestOutcome;
}

/** A record of a running exchange. */
export interface OpenRecord {
  readonly request: RecordedRequest;
  /** Records the request once its body has been read. */
  received(incoming: IncomingRequest): void;
  /** Records the response before a fault breaks it. */
  executed(response: Response): void;
  responded(status: number): void;
  /** Settles the outcome; only the first call counts. */
  settle(outcome: Exclude<RequestOutcome, 'pending'>): void;
}

/** Records requests in the order of their arrival. */
export interface Recorder {
  readonly requests: readonly RecordedRequest[];
  open(request: Request, receivedAt: number): OpenRecord;
  clear(): void;
}

/** Path prefix of the API; the origin is ignored. */
export const API_ROOT = '/api/v1';

/** Creates an empty recorder. */
export function createRecorder(onSettled?: (request: RecordedRequest) => void): Recorder {
  const requests: RecordedRequest[] = [];
  return {
    requests,
    open: (request, receivedAt) => {
      const record = createRecord(request, receivedAt, onSettled);
      requests.push(record.request);
      return record;
    },
    clear: () => {
      requests.length = 0;
    },
  };
}

function createRecord(
  { method, url, headers }: Request,
  receivedAt: number,
  onSettled: ((request: RecordedRequest) => void) | undefined,
): OpenRecord {
  const { pathname, searchParams } = new URL(url);
  const request: { -readonly [Name in keyof RecordedRequest]: RecordedRequest[Name] } = {
    method,
    path: toApiPath(pathname),
    query: Object.fromEntries(searchParams),
    headers: redactHeaders(headers),
    body: undefined,
    receivedAt,
    status: undefined,
    accepted: false,
    outcome: 'pending',
  };
  return {
    request,
    received: ({ body }) => {
      if (body.kind === 'json') {
        request.body = body.isLarge ? summarizeByteTexts(body.value) : body.value;
      }
      if (body.kind === 'text') request.body = body.text;
      if (body.kind === 'bytes') request.body = { bytes: body.bytes.byteLength };
    },
    executed: ({ ok }) => {
      request.accepted = ok;
    },
    responded: (status) => {
      request.status = status;
    },
    settle: (outcome) => {
      if (request.outcome !== 'pending') return;
      request.outcome = outcome;
      onSettled?.(request);
    },
  };
}

/** Returns the path below `/api/v1`; any other path unchanged. */
function toApiPath(pathname: string): string {
  return pathname.startsWith(`${API_ROOT}/`) ? pathname.slice(API_ROOT.length) : pathname;
}

function redactHeaders(headers: Headers): Record<string, string> {
  const result = Object.fromEntries(headers);
  if (result['authorization'] !== undefined) {
    result['authorization'] = result['authorization'].startsWith('Bearer sk-or-')
      ? 'Bearer sk-or-…redacted'
      : '…redacted';
  }
  return result;
}
