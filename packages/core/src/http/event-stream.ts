import { createParser } from 'eventsource-parser';

import { EventStreamError } from './event-stream-error.ts';

/** Largest single event in characters: a picture of 4096 pixels a side that nothing packs has 86 MiB as base64. */
export const MAX_EVENT_LENGTH = 128 * 1024 * 1024;

/** What {@link createEventReader} makes of one chunk. */
export interface EventBatch {
  /** The values of the `data:` lines, parsed as JSON. */
  readonly values: unknown[];
  /** `[DONE]` came: nothing after it counts. */
  readonly done: boolean;
}

/** Turns the bytes of an event stream into JSON values, however they are cut (HTML Standard, section 9.2). */
export interface EventReader {
  /** @throws EventStreamError when an event is not JSON or too long. */
  read(chunk: Uint8Array): EventBatch;
  /** Takes a last event that lacks its blank line. An event that was cut in two is dropped. */
  end(): EventBatch;
}

export function createEventReader(): EventReader {
  const decoder = new TextDecoder();
  let texts: string[] = [];
  let overflow = false;
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
    const taken = texts;
    texts = [];
    return taken;
  };
  return {
    read: (chunk) => toBatch(take(decoder.decode(chunk, { stream: true })), parseEvent),
    end: () => toBatch(take(`${decoder.decode()}\n\n`), parseLastEvent),
  };
}

function toBatch(texts: readonly string[], parse: (text: string) => unknown): EventBatch {
  const values: unknown[] = [];
  for (const text of texts) {
    if (text === '[DONE]') return { values, done: true };
    const value = parse(text);
    if (value !== undefined) values.push(value);
  }
  return { values, done: false };
}

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the text, which may be anything; ours do not.
    throw new EventStreamError('an event is not JSON');
  }
}

function parseLastEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut in two: the stream broke off, which its missing end tells better.
    return undefined;
  }
}
