/** First-in, first-out queue with constant cost. `Array.shift` moves all items of a long array. */
export interface Queue<T> {
  push(item: T): void;
  /** Removes and returns the first item; `undefined` when the queue is empty. */
  take(): T | undefined;
  clear(): void;
}

/** Creates an empty {@link Queue}. */
export function createQueue<T>(): Queue<T> {
  let items: T[] = [];
  let next = 0;
  return {
    push(item) {
      items.push(item);
    },
    take() {
      const item = items[next];
      next += 1;
      if (next >= items.length) {
        items = [];
        next = 0;
      }
      return item;
    },
    clear() {
      items = [];
      next = 0;
    },
  };
}
