import { isRecord, parseJson, textAt } from '../shared/untrusted-json.ts';

/** Failure that the provider behind OpenRouter reported, from `error.metadata.raw`. */
export interface ProviderFailure {
  readonly message: string | undefined;
  /** Codes, types and statuses that are words: `insufficient_quota`. */
  readonly words: readonly string[];
  /** HTTP status of the provider. */
  readonly status: number | undefined;
}

/** Levels of objects, lists and JSON in texts that are read: OpenRouter has one, a gateway behind it another. */
const MAX_DEPTH = 6;

/** Fields that hold a message, or the object that has it, the best first. */
const messageFields = ['message', 'error', 'errors', 'detail', 'details', 'msg', 'reason'] as const;

/** Reads the failure of a provider, which comes as a text, as JSON in a text, as an object or as a list, and nested. */
export function readProviderFailure(raw: unknown): ProviderFailure {
  const words: string[] = [];
  const statuses: number[] = [];
  collect(raw, { words, statuses }, 0);
  return { message: messageIn(raw, 0), words, status: statuses[0] };
}

interface Found {
  readonly words: string[];
  readonly statuses: number[];
}

function collect(value: unknown, found: Found, depth: number): void {
  const inner = parsed(value);
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(inner)) collect(inner[0], found, depth + 1);
  if (!isRecord(inner)) return;
  for (const key of ['code', 'type', 'status', 'status_code']) {
    const field = inner[key];
    const status = Number(field);
    if (status >= 400 && status <= 599) found.statuses.push(status);
    else if (typeof field === 'string' && /^[\w.-]{1,80}$/u.test(field)) found.words.push(field);
  }
  for (const key of ['error', 'message', 'errors']) collect(inner[key], found, depth + 1);
}

function messageIn(value: unknown, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const inner = parsed(value);
  if (Array.isArray(inner)) {
    const first = messageIn(inner[0], depth + 1);
    return first ?? toMessageText(value);
  }
  if (isRecord(inner)) {
    for (const field of messageFields) {
      const message = messageIn(inner[field], depth + 1);
      if (message !== undefined) return message;
    }
    return typeof value === 'string' ? toMessageText(value) : undefined;
  }
  return toMessageText(inner);
}

/** Returns the value of JSON in a text, also of JSON as a text in JSON; any other value unchanged. */
function parsed(text: unknown): unknown {
  let inner = text;
  for (let times = 0; times < MAX_DEPTH; times += 1) {
    if (typeof inner !== 'string' || !/^\s*["{[]/u.test(inner)) return inner;
    // Not JSON, or cut off: the text itself is the message.
    const value: unknown = parseJson(inner);
    if (value === undefined) return inner;
    inner = value;
  }
  return inner;
}

/** Returns a text that is a message. A page is not: its text is for browsers. */
function toMessageText(value: unknown): string | undefined {
  return typeof value === 'string' && /^\s*[^\s<]/u.test(value) ? value : undefined;
}

/** Returns a field that is a message. */
export function messageAt(value: unknown, key: string): string | undefined {
  return toMessageText(textAt(value, key));
}
