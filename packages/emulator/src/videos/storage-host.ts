import type { Listener } from '../wire/node-listener.ts';

/** Host of finished files; its origin differs from that of the API. */
export interface StorageHost {
  /** Returns the origin; starts to listen if the API is served over a socket. */
  origin(): Promise<string>;
  close(): Promise<void>;
}

/** Origin without a socket. */
const IN_PROCESS_ORIGIN = 'https://storage.example';

/** Creates a host; `listen` opens its socket, or returns undefined while the API has none. */
export function createStorageHost(listen: () => Promise<Listener> | undefined): StorageHost {
  let opening: Promise<Listener> | undefined;
  return {
    origin: async () => {
      opening ??= listen();
      if (opening === undefined) return IN_PROCESS_ORIGIN;
      const { host, port } = await opening;
      return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    },
    close: async () => {
      const open = await opening;
      opening = undefined;
      await open?.close();
    },
  };
}
