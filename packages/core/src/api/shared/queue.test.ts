import { describe, expect, it } from 'vitest';

import { createQueue } from './queue.ts';

describe('a queue', () => {
  it('returns the first item, and undefined when it is empty', () => {
    const queue = createQueue<number>();
    expect(queue.take()).toBe(undefined);
    queue.push(1);
    queue.push(2);
    expect([queue.take(), queue.take(), queue.take()]).toEqual([1, 2, undefined]);
  });

  it('accepts more items while it is not empty', () => {
    const queue = createQueue<number>();
    queue.push(1);
    queue.push(2);
    expect(queue.take()).toBe(1);
    queue.push(3);
    expect([queue.take(), queue.take(), queue.take()]).toEqual([2, 3, undefined]);
    queue.push(4);
    expect(queue.take()).toBe(4);
  });

  it('has no items after clear', () => {
    const queue = createQueue<number>();
    queue.push(1);
    queue.push(2);
    queue.take();
    queue.clear();
    queue.push(3);
    expect([queue.take(), queue.take()]).toEqual([3, undefined]);
  });
});
