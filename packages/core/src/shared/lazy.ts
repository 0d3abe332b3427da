/**
 * Returns a function that loads a value at the first call and caches it: the module loader costs more at each call than many
 * of the modules themselves. A failed load is retried by the next call.
 */
export function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return async () => {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
}
