import { createServer } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { samples } from './orm.ts';

/** A sample of the emulator as a data URL. */
export async function toDataUrl(name: string, mediaType: string): Promise<string> {
  return `data:${mediaType};base64,${await readFile(join(samples, name), 'base64')}`;
}

/** Writes a film that is as large as a film: the sample, and a box that players pass over. */
export async function writeLargeVideo(path: string, freeBytes: number): Promise<void> {
  const free = Buffer.alloc(freeBytes);
  free.writeUInt32BE(freeBytes);
  free.write('free', 4, 'latin1');
  await writeFile(path, Buffer.concat([await readFile(join(samples, 'clip.mp4')), free]));
}

/** A web server on this machine that has the samples. */
export interface SampleServer extends AsyncDisposable {
  /** Host and port. */
  readonly host: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves the samples of the emulator. */
export async function serveSamples(): Promise<SampleServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
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
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
