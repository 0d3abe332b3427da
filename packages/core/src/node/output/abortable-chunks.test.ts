import { getEventListeners } from 'node:events';

import { expect, it } from 'vitest';

import { abortable } from './abortable-chunks.ts';

async function gather<T>(chunks: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const chunk of chunks) gathered.push(chunk);
  return gathered;
}

/** Creates a source of numbers, which records whether it was returned early. */
function numbers(count: number) {
  const source = { isCancelled: false };
  async function* give() {
    try {
      for (let number = 0; number < count; number += 1) yield number;
    } finally {
      source.isCancelled = true;
    }
  }
  return { source, chunks: give() };
}

it('yields all chunks, with and without a signal, and leaves no listener', async () => {
  const { signal } = new AbortController();

  await expect(gather(abortable(numbers(3).chunks, signal))).resolves.toEqual([0, 1, 2]);
  await expect(gather(abortable(numbers(3).chunks, undefined))).resolves.toEqual([0, 1, 2]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('throws the reason between two chunks, and returns the source', async () => {
  const controller = new AbortController();
  const { source, chunks } = numbers(3);
  const received: number[] = [];
  const reading = (async () => {
    for await (const number of abortable(chunks, controller.signal)) {
      received.push(number);
      controller.abort('enough');
    }
  })();

  await expect(reading).rejects.toBe('enough');
  expect([received, source.isCancelled]).toEqual([[0], true]);
});

it('throws the reason while it waits for a chunk', async () => {
  const controller = new AbortController();
  async function* hanging() {
    yield 1;
    setImmediate(() => {
      controller.abort('enough');
    });
    await new Promise(() => {});
  }

  await expect(gather(abortable(hanging(), controller.signal))).rejects.toBe('enough');
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

it('returns the source when its reader stops', async () => {
  const { source, chunks } = numbers(3);
  for await (const number of abortable(chunks, new AbortController().signal)) {
    if (number === 1) break;
  }

  expect(source.isCancelled).toBe(true);
});

it('rethrows errors of the source', async () => {
  async function* failing() {
    yield 1;
    throw new Error('mine');
  }

  await expect(gather(abortable(failing(), new AbortController().signal))).rejects.toThrow('mine');
});
