/** First in, first out, at the same cost however many wait. `Array.shift` moves all that wait once they are many. */
export interface Queue<T> {
  push(item: T): void;
  /** The first item; `undefined` when there is none. */
  take(): T | undefined;
  clear(): void;
}

/** Makes an empty {@link Queue}. */
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
