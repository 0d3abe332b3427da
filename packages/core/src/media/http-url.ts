import { isDataUrl } from '../shared/data-url.ts';
import type { MediaSource } from './source.ts';

const youTubeHosts: ReadonlySet<string> = new Set([
  'youtube.com',
  'www.youtube.com',
  'm.youtube.com',
  'music.youtube.com',
  'youtube-nocookie.com',
  'www.youtube-nocookie.com',
  'youtu.be',
]);

/** Returns the http(s) URL that a source is; `undefined` for anything else. */
export function toWebAddress(source: MediaSource): URL | undefined {
  const text = source instanceof URL ? source.href : source;
  if (typeof text !== 'string' || isDataUrl(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/u.test(url.protocol) ? url : undefined;
}

/** Whether a URL is a YouTube video: a page that some models open themselves, not a file that can be fetched. */
export function isYouTube({ hostname }: URL): boolean {
  // A host name may end in the dot of the root.
  return youTubeHosts.has(hostname.replace(/\.$/u, ''));
}
