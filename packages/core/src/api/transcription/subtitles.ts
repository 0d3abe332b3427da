import type { TranscriptSegment } from './options.ts';

/** Returns SubRip subtitles (`.srt`) of a transcript. Speakers are left out: the format has no syntax for them. */
export function toSrt(segments: readonly TranscriptSegment[]): string {
  const blocks = toCues(segments).map(({ startMs, endMs, lines }, index) => {
    // SubRip has no escaping, and an arrow would be read as a line of times.
    const text = lines.join('\n').replaceAll(/-{2,}>/gu, '->');
    return `${index + 1}\n${toTime(startMs, ',')} --> ${toTime(endMs, ',')}\n${text}\n`;
  });
  return blocks.join('\n');
}

/** Returns WebVTT subtitles (`.vtt`) of a transcript. Source: W3C WebVTT, section 4. */
export function toVtt(segments: readonly TranscriptSegment[]): string {
  const blocks = toCues(segments).map(({ startMs, endMs, lines, speaker }) => {
    const text = escapeText(lines.join('\n'));
    return `\n${toTime(startMs, '.')} --> ${toTime(endMs, '.')}\n${toVoice(speaker)}${text}\n`;
  });
  return ['WEBVTT\n', ...blocks].join('');
}

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
  readonly speaker: string | undefined;
}

/** Returns the cues with text, sorted by their start as WebVTT requires. */
function toCues(segments: readonly TranscriptSegment[]): readonly Cue[] {
  return segments
    .map(toCue)
    .filter(({ lines }) => lines.length > 0)
    .toSorted((a, b) => a.startMs - b.startMs);
}

function toCue({ startSeconds, endSeconds, text, speaker }: TranscriptSegment): Cue {
  const startMs = toMilliseconds(startSeconds);
  return {
    startMs,
    // No player shows a cue without duration, and one that ends before it starts is invalid.
    endMs: Math.max(toMilliseconds(endSeconds), startMs + 1),
    lines: toLines(text),
    speaker,
  };
}

/** Rounds to milliseconds before the time is split into units: 59.9996 seconds are one minute, not 60 seconds. */
function toMilliseconds(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1000));
}

/** Returns the lines that are not empty: an empty one would end the cue. */
function toLines(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Returns a time for messages: `1:02:03`, `2:03`. */
export function formatTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = pad(whole % 60, 2);
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
}

function toTime(ms: number, separator: ',' | '.'): string {
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${clock.map((part) => pad(part, 2)).join(':')}${separator}${pad(ms % 1000, 3)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function toVoice(speaker: string | undefined): string {
  const name = speaker?.trim().replaceAll(/\s+/gu, ' ') ?? '';
  if (name === '') return '';
  return `<v ${escapeText(/^\d+$/u.test(name) ? `Speaker ${name}` : name)}>`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
