import { lazy } from './lazy.ts';

type Call = (...parameters: readonly unknown[]) => unknown;

/**
 * Returns methods of an object that is loaded with the first call of one of them: a program loads only what it uses. Each
 * of `methods` returns a promise, and each of `streams` an async iterable.
 */
export function lazyMethods<
  T extends object,
  Method extends keyof T & string,
  Stream extends keyof T & string = never,
>(
  load: () => Promise<T>,
  methods: readonly Method[],
  streams: readonly Stream[] = [],
): Pick<T, Method | Stream> {
  const loadOnce = lazy(load);
  const find = async (name: keyof T & string) => {
    const owner = await loadOnce();
    // The names are those of methods, which the compiler cannot see in a generic type.
    return (owner[name] as Call).bind(owner);
  };
  return Object.fromEntries([
    ...methods.map((name) => [
      name,
      async (...parameters: unknown[]) => await (await find(name))(...parameters),
    ]),
    ...streams.map((name) => [
      name,
      (...parameters: unknown[]) => {
        const open = lazy(async () => {
          const stream = (await find(name))(...parameters) as AsyncIterable<unknown>;
          return stream[Symbol.asyncIterator]();
        });
        // Not a generator: that could not return during a pending `next()`.
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => await (await open()).next(),
            return: async () => await (await open()).return?.(),
          }),
        };
      },
    ]),
  ]) as Pick<T, Method | Stream>;
}
