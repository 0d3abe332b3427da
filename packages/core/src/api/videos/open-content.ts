import type { ByteResponse, TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import {
  DOWNLOAD_SILENCE_MS,
  MAX_CONTENT_REDIRECTS,
  openStored,
  tooManyRedirects,
} from './storage-host.ts';

/** Which video of which job. */
export interface ContentTarget {
  readonly id: string;
  readonly index: number;
}

/** What a download does, for messages. */
export function downloadAction({ id, index }: ContentTarget): string {
  return `download video ${index} of the job "${id}"`;
}

/**
 * Asks for a video, wherever it is. The key goes to the API's origin only: what is redirected elsewhere is asked without it.
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
  // What is compressed on its way has another length than what arrives.
  const headers = { 'accept-encoding': 'identity', ...range };
  const request: TransportRequest = {
    method: 'GET',
    path: `videos/${target.id}/content`,
    query: { index: target.index },
    action,
    headers,
    attemptTimeoutMs: DOWNLOAD_SILENCE_MS,
    redirect: 'manual',
    options,
  };
  let detour: Partial<TransportRequest> = {};
  for (let redirects = 0; redirects <= MAX_CONTENT_REDIRECTS; redirects += 1) {
    const answer = await context.transport.bytes({ ...request, ...detour });
    const { redirect } = answer;
    switch (redirect?.to) {
      case undefined:
        return answer;
      case 'origin':
        detour = { path: redirect.path, query: undefined };
        break;
      case 'host':
        return await openStored(context, { url: redirect.url, action, headers, options });
      case 'hidden':
        // Only browsers hide it, and they take the key out when it leads elsewhere (Fetch Standard, HTTP-redirect fetch).
        detour = { redirect: 'follow' };
        break;
    }
  }
  throw tooManyRedirects(action);
}
