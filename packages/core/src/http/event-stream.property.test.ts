import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createEventReader } from './event-stream.ts';

/** Event as a server may write it: its JSON split into lines, with other lines before it. */
const event = fc.record({
  value: fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  ),
  pretty: fc.boolean(),
  space: fc.constantFrom('', ' '),
  before: fc.constantFrom(
    '',
    ': OPENROUTER PROCESSING',
    ':',
    'event: x',
    'id: 5',
    'retry: 10',
    'unknown',
  ),
});

const stream = fc.record({
  events: fc.array(event, { maxLength: 6 }),
  newline: fc.constantFrom('\n', '\r', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  ending: fc.constantFrom('blank line', 'line', 'nothing', 'done'),
  done: fc.constantFrom('data: [DONE]', 'data:[DONE]', 'data: [DONE] ', 'data:  [DONE]\t '),
});

type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

function toBytes({ events, newline, mark, ending, done }: Stream): Buffer {
  const written = events.map(({ value, pretty, space, before }) => {
    const lines = JSON.stringify(value, null, pretty ? 1 : 0).split('\n');
    const data = lines.map((line) => `data:${space}${line}`);
    return [...(before === '' ? [] : [before]), ...data].join(newline);
  });
  const tails = {
    'blank line': newline + newline,
    line: newline,
    nothing: '',
    done: `${newline}${newline}${done}${newline}${newline}data: ignored`,
  };
  return Buffer.from(mark + written.join(newline + newline) + tails[ending]);
}

function readIn(chunks: readonly Uint8Array[]): {
  readonly values: unknown[];
  readonly done: boolean;
} {
  const reader = createEventReader();
  const values: unknown[] = [];
  for (const chunk of chunks) {
    const batch = reader.read(chunk);
    values.push(...batch.values);
    if (batch.done) return { values, done: true };
  }
  const last = reader.end();
  return { values: [...values, ...last.values], done: last.done };
}

function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

/** Returns a value as JSON stores it: -0 becomes 0, and lone surrogates are replaced. */
function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('an event stream', () => {
  it('yields the same values however its bytes are split', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (written, places) => {
        const bytes = toBytes(written);
        const expected = {
          values: written.events.map(({ value }) => throughJson(value)),
          done: written.ending === 'done',
        };

        expect(readIn([bytes])).toEqual(expected);
        expect(readIn(cutAt(bytes, places))).toEqual(expected);
        expect(readIn(cutAt(bytes, [...bytes.keys()]))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('drops an incomplete last event and keeps those before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.object(), { maxLength: 3 }),
        fc.nat({ max: 11 }),
        (values, length) => {
          const events = values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('');
          const cut = '{"a":"\u00e9\u{1f600}"'.slice(0, length + 1);

          expect(readIn([Buffer.from(`${events}data: ${cut}`)])).toEqual({
            values: values.map(throughJson),
            done: false,
          });
        },
      ),
    );
  });
});
