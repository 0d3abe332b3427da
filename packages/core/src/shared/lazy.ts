/**
 * Loads something at the first call and keeps it: asking the module loader at each call costs more than many of the
 * things that are loaded. A load that failed is tried again by the next call.
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
