import { describe, expect, it } from 'vitest';

import { EventStreamError } from './event-stream-error.ts';
import { MAX_EVENT_LENGTH, createEventReader } from './event-stream.ts';

const MEBIBYTE = 1024 * 1024;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('createEventReader', () => {
  it('reads nothing after [DONE]', () => {
    const reader = createEventReader();

    expect(reader.read(bytes('data: 1\n\ndata: [DONE]\n\ndata: nonsense\n\n'))).toEqual({
      values: [1],
      done: true,
    });
  });

  it('accepts a [DONE] that lacks its blank line', () => {
    const reader = createEventReader();
    reader.read(bytes('data: [DONE]'));

    expect(reader.end()).toEqual({ values: [], done: true });
  });

  it('yields nothing for comments and for an empty stream', () => {
    const reader = createEventReader();

    expect(reader.read(bytes(': OPENROUTER PROCESSING\n\n'.repeat(100)))).toEqual({
      values: [],
      done: false,
    });
    expect(reader.end()).toEqual({ values: [], done: false });
  });

  it('rejects an event that is not JSON without quoting it', () => {
    const reader = createEventReader();

    expect(reader.read(bytes('data: sk-or-v1-test\n\n'))).toEqual({
      values: [],
      done: false,
      failure: new EventStreamError('an event is not JSON'),
    });
  });

  it('keeps what came before an event that is not JSON, however the chunks are cut', () => {
    const { values, failure } = createEventReader().read(
      bytes('data: 1\n\ndata: no\n\ndata: 2\n\n'),
    );

    expect(values).toEqual([1]);
    expect(failure).toEqual(new EventStreamError('an event is not JSON'));
  });

  it.each([
    ['in one line', ' \n{"error":{"message":"no credits"}}'],
    ['in several lines', '{\n  "error":\n\n  {"message": "no credits"}\n}\n'],
  ])('reads a body that is JSON instead of events, %s and in any chunks', (_name, text) => {
    const reader = createEventReader();
    for (const character of text) expect(reader.read(bytes(character)).values).toEqual([]);

    expect(reader.end().values).toEqual([{ error: { message: 'no credits' } }]);
  });

  it.each(['{"a":1}\ndata: 1\n\n', 'data: 1\n\n{"a":1}', '[1]', 'x{"a":1}', '{"a":'])(
    'takes no other text for a body: %j',
    (text) => {
      const reader = createEventReader();
      const { values } = reader.read(bytes(text));

      expect([...values, ...reader.end().values]).toEqual(text.includes('data: 1') ? [1] : []);
    },
  );

  it('reads __proto__ as a field like any other', () => {
    const { values } = createEventReader().read(bytes('data: {"__proto__":{"polluted":1}}\n\n'));

    expect(Object.getPrototypeOf(values[0])).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  // Quadratic time would be minutes, far more than a test may take.
  it('reads an event of 16 MiB in chunks of 1 KiB in linear time', () => {
    const reader = createEventReader();
    const chunk = bytes('A'.repeat(1024));

    reader.read(bytes('data: "'));
    for (let count = 0; count < 16 * 1024; count += 1) reader.read(chunk);
    const { values } = reader.read(bytes('"\n\n'));

    expect(values[0]).toHaveLength(16 * MEBIBYTE);
  });

  it.each([
    ['one line', 'A'.repeat(MEBIBYTE)],
    ['many lines', `data: ${'A'.repeat(MEBIBYTE)}\n`],
  ])('rejects an event of %s that never ends', (_what, text) => {
    const reader = createEventReader();
    const chunk = bytes(text);
    reader.read(bytes('data: '));
    // One character below the limit is accepted.
    for (let count = 0; count < MAX_EVENT_LENGTH / MEBIBYTE - 1; count += 1) reader.read(chunk);

    expect(() => {
      reader.read(chunk);
      reader.read(chunk);
    }).toThrow(`an event is longer than ${MAX_EVENT_LENGTH} characters`);
  });

  it('buffers nothing of comments that never end', () => {
    const reader = createEventReader();
    const chunk = bytes('A'.repeat(MEBIBYTE));
    reader.read(bytes(': '));
    for (let count = 0; count < MAX_EVENT_LENGTH / MEBIBYTE + 2; count += 1) reader.read(chunk);

    expect(reader.read(bytes('\n\ndata: 1\n\n')).values).toEqual([1]);
  });
});
