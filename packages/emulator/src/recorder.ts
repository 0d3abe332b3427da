import { summarizeByteTexts } from './shared/byte-text.ts';
import type { IncomingRequest } from './wire/incoming-request.ts';

/** How an exchange ended; `pending` while it has not. */
export type RequestOutcome = 'pending' | 'completed' | 'failed' | 'aborted';

/** What the emulator remembers of one request. */
export interface RecordedRequest {
  readonly method: string;
  /** The path below `/api/v1`, such as `/chat/completions`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; a key in Authorization is redacted. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Parsed JSON, else the text, else `{ bytes }` with the length of a binary body. Of a body above
   * 32 MiB, base64 of a MiB or more is cut to its beginning, its length and its SHA-256.
   */
  readonly body: unknown;
  /** Milliseconds of the emulator's clock. */
  readonly receivedAt: number;
  /** The status that was sent, once one was. */
  readonly status: number | undefined;
  /**
   * Whether the request was carried out, and billed where it costs something, whatever became of
   * the answer.
   */
  readonly accepted: boolean;
  /**
   * `completed`: the whole response was delivered, whatever its status. `failed`: the emulator
   * broke it on purpose. `aborted`: the client went away first.
   */
  readonly outcome: RequestOutcome;
}

/** One entry of the record while its exchange runs. */
export interface OpenRecord {
  readonly request: RecordedRequest;
  /** Fills in what reading the body told. */
  received(incoming: IncomingRequest): void;
  /** Notes what carrying the request out gave, before any fault breaks it. */
  executed(response: Response): void;
  responded(status: number): void;
  /** Settles the outcome; only the first call counts. */
  settle(outcome: Exclude<RequestOutcome, 'pending'>): void;
}

/** Remembers requests in the order in which they came. */
export interface Recorder {
  readonly requests: readonly RecordedRequest[];
  open(request: Request, receivedAt: number): OpenRecord;
  clear(): void;
}

/** Where the API begins in a URL; the origin does not matter. */
export const API_ROOT = '/api/v1';

/** Creates an empty record. */
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

/** The path below `/api/v1`; any other path as it is. */
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
