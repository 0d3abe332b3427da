import type { ByteResponse, TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import {
  DOWNLOAD_SILENCE_MS,
  MAX_CONTENT_REDIRECTS,
  openStored,
  tooManyRedirects,
} from './storage-host.ts';

/** A video of a job. */
export interface ContentTarget {
  readonly id: string;
  readonly index: number;
}

/** Returns the action of a download, for messages. */
export function downloadAction({ id, index }: ContentTarget): string {
  return `download video ${index} of the job "${id}"`;
}

/**
 * Requests a video and follows redirects. The key is sent to the API's origin only, never to another host.
 *
 * @throws OpenRouterError what the transport and {@link openStored} throw.
 */
export async function openContent(
  context: Pick<ApiContext, 'transport' | 'media' | 'clock'>,
  target: ContentTarget,
  {
    range,
    options,
  }: {
    readonly range: Readonly<Record<string, string>>;
    readonly options: CallOptions | undefined;
  },
): Promise<ByteResponse> {
  const action = downloadAction(target);
  // The length of a compressed body is not that of the file.
  const headers = { 'accept-encoding': 'identity', ...range };
  const request: TransportRequest = {
    method: 'GET',
    path: `videos/${target.id}/content`,
    query: { index: target.index },
    action,
    headers,
    attemptTimeoutMs: DOWNLOAD_SILENCE_MS,
    // The download counts its attempts itself.
    maxRetries: 0,
    redirect: 'manual',
    options,
  };
  let override: Partial<TransportRequest> = {};
  for (let redirects = 0; redirects <= MAX_CONTENT_REDIRECTS; redirects += 1) {
    const response = await context.transport.bytes({ ...request, ...override });
    const { redirect } = response;
    switch (redirect?.to) {
      case undefined:
        return response;
      case 'origin':
        override = { path: redirect.path, query: undefined };
        break;
      case 'host':
        return await openStored(context, { url: redirect.url, action, headers, options });
      case 'hidden':
        // Only browsers hide it, and they remove the key when it leads to another origin (Fetch Standard, HTTP-redirect fetch).
        override = { redirect: 'follow' };
        break;
    }
  }
  throw tooManyRedirects(action);
}
