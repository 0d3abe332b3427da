import { lazy } from './lazy.ts';

type Call = (...given: readonly unknown[]) => unknown;

/**
 * Methods of an object that is loaded with the first call of one of them: a program carries only what it uses. Each
 * answers a promise, and each of `streams` can be looped over.
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
    // The names are those of methods, which the compiler does not take from a type that is not known yet.
    return (owner[name] as Call).bind(owner);
  };
  return Object.fromEntries([
    ...methods.map((name) => [name, async (...given: unknown[]) => (await find(name))(...given)]),
    ...streams.map((name) => [
      name,
      (...given: unknown[]) => {
        const open = lazy(async () => {
          const stream = (await find(name))(...given) as AsyncIterable<unknown>;
          return stream[Symbol.asyncIterator]();
        });
        // By hand: a generator could not be left while something is waited for.
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
