/** Returns the arguments of a call, of its first one and their number. */
type Change = (first: unknown, count: number) => readonly unknown[];

/** Returns an object whose methods, at any depth, are called with other arguments: a caller that the compiler does not check. */
export function withArguments<T extends object>(target: T, change: Change): T {
  return new Proxy(target, {
    get(owner, name): unknown {
      const value: unknown = Reflect.get(owner, name);
      return typeof value === 'function' || (typeof value === 'object' && value !== null)
        ? withArguments(value, change)
        : value;
    },
    apply(method, _, values: readonly unknown[]): unknown {
      // The proxy is called only when its target is a function.
      return (method as unknown as (...all: readonly unknown[]) => unknown)(
        ...change(values[0], values.length),
      );
    },
  });
}
