import type { Clock } from './io.ts';

/** A fetch that tells each request and how it ended, never its headers or body: the key is in them. */
export function createLoggedFetch(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  note: (line: string) => void,
): typeof globalThis.fetch {
  return async (input, init) => {
    const { method, url } = describe(input, init);
    const startedAt = clock.now();
    const elapsed = () => `${String(clock.now() - startedAt)} ms`;
    try {
      const response = await fetch(input, init);
      note(`${method} ${url} → ${String(response.status)} in ${elapsed()}`);
      return response;
    } catch (error) {
      const name = error instanceof Error ? error.name : 'failure';
      note(`${method} ${url} → ${name} in ${elapsed()}`);
      throw error;
    }
  };
}

function describe(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { method: string; url: string } {
  const request = typeof input === 'object' && 'url' in input ? input : undefined;
  const url = new URL(input instanceof URL || typeof input === 'string' ? input : input.url);
  // A base URL may carry a name and a password.
  url.username = '';
  url.password = '';
  return { method: init?.method ?? request?.method ?? 'GET', url: url.href };
}
