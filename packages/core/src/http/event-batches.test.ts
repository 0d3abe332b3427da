import { describe, expect, it } from 'vitest';

import type { ManualClock } from '../../test/support/manual-clock.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import { collect } from '../../test/support/wire.ts';
import type { Attempt } from './attempt.ts';
import { openAttempt } from './attempt.ts';
import { END_OF_EVENTS } from './contract.ts';
import { readBatches } from './event-batches.ts';

interface Reading {
  readonly clock: ManualClock;
  readonly attempt: Attempt;
  readonly batches: AsyncIterable<readonly unknown[], undefined>;
  readonly pulls: number;
  readonly cancels: number;
}

/** Returns a stream that yields a text for each pull; it awaits a promise, and ends after the last text. */
function readingOf(
  texts: readonly (string | Promise<string> | (() => Promise<string>))[],
  { cancelFails = false, clock = createManualClock() } = {},
): Reading {
  const attempt = openAttempt(clock, {
    signal: undefined,
    attemptTimeoutMs: 1_000,
    deadlineAt: Number.POSITIVE_INFINITY,
  });
  const counts = { pulls: 0, cancels: 0 };
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const text = texts[counts.pulls];
        counts.pulls += 1;
        if (text === undefined) controller.close();
        else
          controller.enqueue(
            new TextEncoder().encode(await (typeof text === 'function' ? text() : text)),
          );
      },
      cancel() {
        counts.cancels += 1;
        if (cancelFails) throw new Error('cannot cancel');
      },
    },
    { highWaterMark: 0 },
  );
  return {
    clock,
    attempt,
    batches: readBatches(stream, attempt, (error) => ({ explained: error })),
    get pulls() {
      return counts.pulls;
    },
    get cancels() {
      return counts.cancels;
    },
  };
}

const silence = new Promise<string>(() => {});

describe('readBatches', () => {
  it('reads from the network only on demand', async () => {
    const reading = readingOf(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']);
    const batches = reading.batches[Symbol.asyncIterator]();
    await reading.clock.advance(0);
    expect(reading.pulls).toBe(0);

    await expect(batches.next()).resolves.toEqual({ done: false, value: [1] });
    await reading.clock.advance(0);

    expect(reading.pulls).toBe(1);
  });

  it('yields all values of one chunk at once, and skips comments', async () => {
    const reading = readingOf([': hello\n\n', ': hello\n\n', 'data: 1\n\ndata: 2\n\nda', 'ta: 3']);

    await expect(collect(reading.batches)).resolves.toEqual([[1, 2], [3]]);
    expect(reading.clock.pending).toBe(0);
  });

  it('ends at [DONE], cancels the stream and reads nothing more', async () => {
    const reading = readingOf(['data: 1\n\n', 'data: [DONE]\n\ndata: 2\n\n', silence]);
    const batches = reading.batches[Symbol.asyncIterator]();

    await expect(collect({ [Symbol.asyncIterator]: () => batches })).resolves.toEqual([
      [1],
      [END_OF_EVENTS],
    ]);
    await expect(batches.next()).resolves.toEqual({ done: true, value: undefined });
    expect([reading.pulls, reading.cancels, reading.clock.pending]).toEqual([2, 1, 0]);
  });

  it.each([false, true])('cancels the request when the loop is left', async (cancelFails) => {
    const reading = readingOf(['data: 1\n\n', silence], { cancelFails });

    for await (const values of reading.batches) {
      expect(values).toEqual([1]);
      break;
    }

    expect([reading.cancels, reading.clock.pending]).toEqual([1, 0]);
    expect(reading.attempt.signal.aborted).toBe(true);
  });

  it('ends for a reader that leaves the loop during a pending read', async () => {
    const reading = readingOf([silence]);
    const batches = reading.batches[Symbol.asyncIterator]();
    const next = batches.next();

    await batches.return?.();

    await expect(next).resolves.toEqual({ done: true, value: undefined });
  });

  it('reports a failure once, and ends after it', async () => {
    const reading = readingOf(['data: nonsense\n\n', 'data: 1\n\n']);
    const batches = reading.batches[Symbol.asyncIterator]();

    await expect(batches.next()).rejects.toMatchObject({
      explained: { message: 'an event is not JSON' },
    });
    await expect(batches.next()).resolves.toEqual({ done: true, value: undefined });
    expect([reading.cancels, reading.clock.pending]).toEqual([1, 0]);
  });

  it('times out when the stream is silent, but not while its reader is', async () => {
    const reading = readingOf(['data: 1\n\n', 'data: 2\n\n', silence]);
    const batches = reading.batches[Symbol.asyncIterator]();
    await batches.next();

    await reading.clock.advance(60_000);
    await expect(batches.next()).resolves.toEqual({ done: false, value: [2] });
    const next = batches.next();
    // Keeps the rejection from being unhandled until it is awaited.
    next.catch(() => {});
    await reading.clock.advance(999);
    expect(reading.attempt.end).toBeUndefined();
    await reading.clock.advance(1);

    expect(reading.attempt.end).toBe('timeout');
    await expect(next).rejects.toHaveProperty('explained');
    expect(reading.cancels).toBe(1);
  });

  it('does not restart the timeout at comments', async () => {
    const clock = createManualClock();
    const lateComment = async () =>
      await new Promise<string>((resolve) => {
        clock.schedule(() => {
          resolve(': OPENROUTER PROCESSING\n\n');
        }, 300);
      });
    const reading = readingOf(
      Array.from({ length: 9 }, () => lateComment),
      { clock },
    );
    const next = reading.batches[Symbol.asyncIterator]().next();
    next.catch(() => {});

    await clock.advance(999);
    expect([reading.pulls, reading.attempt.end]).toEqual([4, undefined]);
    await clock.advance(1);

    await expect(next).rejects.toHaveProperty('explained');
    expect(reading.attempt.end).toBe('timeout');
  });

  it('is empty when there is no body', async () => {
    const { attempt } = readingOf([]);

    await expect(collect(readBatches(null, attempt, String))).resolves.toEqual([]);
  });
});
