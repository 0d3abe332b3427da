import { createParser } from 'eventsource-parser';

import { parseJson } from '../shared/untrusted-json.ts';
import { EventStreamError } from './event-stream-error.ts';

/** Maximum characters of one event: an incompressible image of 4096 × 4096 pixels has 86 MiB as base64. */
export const MAX_EVENT_LENGTH = 128 * 1024 * 1024;

/** Values that {@link createEventReader} reads from one chunk. */
export interface EventBatch {
  /** Values of the `data:` lines, parsed as JSON. */
  readonly values: unknown[];
  /** Whether `[DONE]` has arrived: everything after it is ignored. */
  readonly done: boolean;
  /** Why nothing after these values can be read: an event is not JSON. */
  readonly failure?: EventStreamError | undefined;
}

/** Parser that turns the bytes of an event stream into JSON values, however they are split (HTML Standard, section 9.2). */
export interface EventReader {
  /** @throws EventStreamError when an event is too long. */
  read(chunk: Uint8Array): EventBatch;
  /**
   * Reads a last event that lacks its blank line. An incomplete event is dropped. A body that is JSON instead of events is
   * one value: gateways label errors, and whole answers, as the stream that was asked for.
   */
  end(): EventBatch;
}

export function createEventReader(): EventReader {
  const decoder = new TextDecoder();
  let texts: string[] = [];
  let overflow = false;
  // The body when it begins as a JSON object, which no event does.
  let body: string[] | undefined = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => {
      texts.push(data);
    },
    onError: ({ type }) => {
      overflow ||= type === 'max-buffer-size-exceeded';
    },
  });
  const take = (text: string): string[] => {
    parser.feed(text);
    if (overflow)
      throw new EventStreamError(`an event is longer than ${MAX_EVENT_LENGTH} characters`);
    const events = texts;
    texts = [];
    if (body?.length === 0 && /^\s*[^\s{]/u.test(text)) body = undefined;
    if (body?.length !== 0 || /\S/u.test(text)) body?.push(text);
    return events;
  };
  return {
    read: (chunk) => toBatch(take(decoder.decode(chunk, { stream: true })), JSON.parse),
    end() {
      const batch = toBatch(take(`${decoder.decode()}\n\n`), parseJson);
      const value = parseJson(body?.join('') ?? '');
      return value === undefined ? batch : { ...batch, values: [value] };
    },
  };
}

function toBatch(texts: readonly string[], parse: (text: string) => unknown): EventBatch {
  const values: unknown[] = [];
  for (const event of texts) {
    const text = event.trim();
    if (text === '[DONE]') return { values, done: true };
    // An event without data keeps the connection open.
    try {
      const value = text === '' ? undefined : parse(text);
      if (value !== undefined) values.push(value);
    } catch {
      // The message of JSON.parse quotes the text, which may be anything; this message does not.
      return { values, done: false, failure: new EventStreamError('an event is not JSON') };
    }
  }
  return { values, done: false };
}
