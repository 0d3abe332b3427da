import type { ServerResponse } from 'node:http';

import type { DownloadOptions } from '../../src/media/download.ts';
import { downloadBy } from '../../src/media/download.ts';
import type { MediaLimits } from '../../src/media/media-limits.ts';
import { mediaKinds } from '../../src/media/media-kinds.ts';
import type { Resolver } from '../../src/runtime/node-guarded-fetch.ts';
import { createGuardedFetch } from '../../src/runtime/node-guarded-fetch.ts';
import { runtime } from '../../src/runtime/node.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';
import { createManualClock } from './manual-clock.ts';
import type { WebHost } from './web-host.ts';
import { startWebHost } from './web-host.ts';

/** Differences from a download of an image without private hosts, with a stopped clock. */
export interface TestDownload extends Partial<Omit<DownloadOptions, 'limits'>> {
  readonly limits?: Partial<MediaLimits> | undefined;
  /** Addresses of host names. @default none */
  readonly resolve?: Resolver | undefined;
  /** Called for each received chunk of a body. */
  readonly onChunk?: (() => void) | undefined;
}

/** A host with the same response for every request, and options that allow a download from it. */
export interface ImageHost extends WebHost {
  readonly url: string;
  readonly allowPrivateHosts: readonly string[];
}

/** Starts an {@link ImageHost}. */
export async function startImageHost(
  answer: (response: ServerResponse) => void,
): Promise<ImageHost> {
  const host = await startWebHost((_request, response) => {
    answer(response);
  });
  return { ...host, url: `http://${host.host}/cat.png`, allowPrivateHosts: [host.host] };
}

/** Downloads over real sockets. */
export async function fetchImage(url: string, options: TestDownload = {}): Promise<Blob> {
  const { limits, resolve = unknownName, onChunk = () => {}, ...rest } = options;
  return await downloadBy(
    {
      guardedFetch: async (policy) => createGuardedFetch(policy, resolve),
      spool: async (chunks) => await runtime.spool(heard(chunks, onChunk)),
    },
    url,
    {
      what: 'image',
      allowPrivateHosts: [],
      clock: createManualClock(),
      signal: undefined,
      ...rest,
      limits: { ...mediaKinds.image.limits, ...limits },
    },
  );
}

/** The error that a download ends with. */
export async function downloadFailure(
  url: string,
  options: TestDownload = {},
): Promise<OpenRouterError> {
  try {
    await fetchImage(url, options);
  } catch (error) {
    if (OpenRouterError.is(error)) return error;
    throw error;
  }
  throw new Error(`"${url}" was fetched`);
}

const unknownName: Resolver = async (name) => {
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
};

async function* heard(chunks: AsyncIterable<Uint8Array>, onChunk: () => void) {
  for await (const chunk of chunks) {
    onChunk();
    yield chunk;
  }
}
