import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { samples } from './orm.ts';

/** Returns a sample of the emulator as a data URL. */
export async function toDataUrl(name: string, mediaType: string): Promise<string> {
  return `data:${mediaType};base64,${await readFile(join(samples, name), 'base64')}`;
}

/** Writes a large video: the sample and a box that players skip. */
export async function writeLargeVideo(path: string, freeBytes: number): Promise<void> {
  const free = Buffer.alloc(freeBytes);
  free.writeUInt32BE(freeBytes);
  free.write('free', 4, 'latin1');
  await writeFile(path, Buffer.concat([await readFile(join(samples, 'clip.mp4')), free]));
}

/** A local web server with the samples. */
export interface SampleServer extends AsyncDisposable {
  /** Host and port. */
  readonly host: string;
  /** Requested paths. */
  readonly requestedPaths: readonly string[];
}

/** Serves the samples of the emulator. */
export async function serveSamples(): Promise<SampleServer> {
  const requestedPaths: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requestedPaths.push(path);
    void readFile(join(samples, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${String(port)}`,
    requestedPaths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
