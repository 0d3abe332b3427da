import { cutText } from '../shared/json.ts';
import type { InputMedia } from '../media/input-media.ts';

const LABELS = { image: 'Image', audio: 'Audio', video: 'Video', file: 'File' } as const;

const QUOTE_LENGTH = 120;

/**
 * Returns one true sentence per media part, in order, such as `Image 1: JPEG, 1600 x 1067 pixels,
 * mostly blue.`
 */
export function describeMedia(media: readonly InputMedia[]): string[] {
  const counts = { image: 0, audio: 0, video: 0, file: 0 };
  return media.map((medium) => {
    counts[medium.kind] += 1;
    return `${LABELS[medium.kind]} ${counts[medium.kind]}: ${describe(medium)}.`;
  });
}

function describe({ kind, url, name, info = {} }: InputMedia): string {
  if (url !== undefined) return describeUrl(kind, url);
  const { format, width, height, color, durationSeconds, sampleRate, channels, pages } = info;
  const parts = [
    name === undefined ? undefined : `"${name}"`,
    format,
    width === undefined || height === undefined ? undefined : `${width} x ${height} pixels`,
    color === undefined ? undefined : `mostly ${color}`,
    durationSeconds === undefined ? undefined : `${formatSeconds(durationSeconds)} seconds`,
    sampleRate === undefined ? undefined : `${sampleRate} Hz`,
    channels === undefined ? undefined : formatChannels(channels),
    pages === undefined ? undefined : `${pages} ${pages === 1 ? 'page' : 'pages'}`,
    describeText(info.text),
  ];
  return parts.filter((word) => word !== undefined).join(', ');
}

/** Some providers watch YouTube videos themselves; no other URL is fetched. */
function describeUrl(kind: InputMedia['kind'], url: string): string {
  const isWatched =
    kind === 'video' && /^https?:\/\/(?:(?:www|m)\.)?youtu(?:be\.com|\.be)\//i.test(url);
  const parts = isWatched ? 'watched by the provider' : 'passed by URL';
  return `${cutText(url, QUOTE_LENGTH)}, ${parts}`;
}

function describeText(text: string | undefined): string | undefined {
  const parts = text?.replace(/\s+/g, ' ').trim() ?? '';
  return parts === '' ? undefined : `beginning "${cutText(parts, QUOTE_LENGTH)}"`;
}

function formatSeconds(seconds: number): string {
  return String(Number(seconds.toFixed(2)));
}

function formatChannels(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `${channels} channels`;
}
