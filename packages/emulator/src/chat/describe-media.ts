import { cutText } from '../shared/json.ts';
import type { SeenMedia } from '../media/input-media.ts';

const LABELS = { image: 'Image', audio: 'Audio', video: 'Video', file: 'File' } as const;

const QUOTE_LENGTH = 120;

/** One true sentence about each medium, in order, such as `Image 1: JPEG, 1600 x 1067 pixels, mostly blue.` */
export function describeMedia(media: readonly SeenMedia[]): string[] {
  const counts = { image: 0, audio: 0, video: 0, file: 0 };
  return media.map((medium) => {
    counts[medium.kind] += 1;
    return `${LABELS[medium.kind]} ${counts[medium.kind]}: ${describe(medium)}.`;
  });
}

function describe({ kind, address, name, facts = {} }: SeenMedia): string {
  if (address !== undefined) return describeAddress(kind, address);
  const { format, width, height, colour, durationSeconds, sampleRate, channels, pages } = facts;
  const words = [
    name === undefined ? undefined : `"${name}"`,
    format,
    width === undefined || height === undefined ? undefined : `${width} x ${height} pixels`,
    colour === undefined ? undefined : `mostly ${colour}`,
    durationSeconds === undefined ? undefined : `${formatSeconds(durationSeconds)} seconds`,
    sampleRate === undefined ? undefined : `${sampleRate} Hz`,
    channels === undefined ? undefined : formatChannels(channels),
    pages === undefined ? undefined : `${pages} ${pages === 1 ? 'page' : 'pages'}`,
    describeText(facts.text),
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

/** Some models are given films of YouTube by the provider itself; nothing else is fetched. */
function describeAddress(kind: SeenMedia['kind'], address: string): string {
  const isWatched =
    kind === 'video' && /^https?:\/\/(?:(?:www|m)\.)?youtu(?:be\.com|\.be)\//i.test(address);
  const words = isWatched ? 'which was watched where it is' : 'which was named, not sent';
  return `${cutText(address, QUOTE_LENGTH)}, ${words}`;
}

function describeText(text: string | undefined): string | undefined {
  const words = text?.replace(/\s+/g, ' ').trim() ?? '';
  return words === '' ? undefined : `beginning "${cutText(words, QUOTE_LENGTH)}"`;
}

function formatSeconds(seconds: number): string {
  return String(Number(seconds.toFixed(2)));
}

function formatChannels(channels: number): string {
  if (channels === 1) return 'mono';
  return channels === 2 ? 'stereo' : `${channels} channels`;
}
