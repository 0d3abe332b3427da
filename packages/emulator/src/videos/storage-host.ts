import type { Listener } from '../wire/node-listener.ts';

/** The host that keeps finished files, whose origin is not that of the API. */
export interface StorageHost {
  /** Its origin; it begins to listen when the API is served over a socket. */
  origin(): Promise<string>;
  close(): Promise<void>;
}

/** What it answers to in process, where nothing listens. */
const IN_PROCESS_ORIGIN = 'https://storage.example';

/** Creates a host; `listen` opens it beside the API, or gives undefined while that has no socket. */
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
