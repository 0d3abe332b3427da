import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TranscriptSegment } from './options.ts';
import { toSrt, toVtt } from './subtitles.ts';

const seconds = fc.double({ min: -10, max: 1_000_000, noNaN: true });
const words = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '\r', '-', '>', '<', '&', ';', '1', 'é', '😀'),
});
const segments = fc.array(
  fc.record({
    startSeconds: seconds,
    endSeconds: seconds,
    text: words,
    speaker: fc.option(words, { nil: undefined }),
  }),
);

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** Reads what a player would: blocks between empty lines, the times in the first line that has them. */
function readCues(file: string, times: RegExp): Cue[] {
  return file
    .trimEnd()
    .split('\n\n')
    .flatMap((block) => {
      const lines = block.split('\n');
      const at = lines.findIndex((line) => line.includes('-->'));
      if (at < 0) return [];
      expect(lines[at]).toMatch(times);
      const [startMs = Number.NaN, endMs = Number.NaN] = (lines[at] ?? '').split(' --> ').map(toMs);
      return [{ startMs, endMs, text: lines.slice(at + 1).join('\n') }];
    });
}

function toMs(time: string): number {
  const [hours, minutes, rest, ms] = time.split(/[:.,]/u).map(Number);
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (rest ?? 0)) * 1000 + (ms ?? 0);
}

function unescape(text: string): string {
  return text
    .replace(/^<v [^>\n]+>/u, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function withText({ startMs, endMs, text }: Cue, change: (text: string) => string): Cue {
  return { startMs, endMs, text: change(text) };
}

/** What must be read back: the segments that say something, in order of time. */
function expected(given: readonly TranscriptSegment[]): Cue[] {
  return given
    .map(({ startSeconds, endSeconds, text }) => {
      const startMs = Math.max(0, Math.round(startSeconds * 1000));
      const lines = text.split(/[\n\r]/u).map((line) => line.trim());
      return {
        startMs,
        endMs: Math.max(startMs + 1, Math.round(endSeconds * 1000)),
        text: lines.filter((line) => line !== '').join('\n'),
      };
    })
    .filter(({ text }) => text !== '')
    .toSorted((a, b) => a.startMs - b.startMs);
}

const webVttTimes = /^\d{2,}:[0-5]\d:[0-5]\d\.\d{3} --> \d{2,}:[0-5]\d:[0-5]\d\.\d{3}$/u;
const subRipTimes = /^\d{2,}:[0-5]\d:[0-5]\d,\d{3} --> \d{2,}:[0-5]\d:[0-5]\d,\d{3}$/u;

describe('subtitles', () => {
  it('gives a WebVTT file from which every time and word can be read back', () => {
    fc.assert(
      fc.property(segments, (given) => {
        const cues = readCues(toVtt(given), webVttTimes);
        expect(cues.map((cue) => withText(cue, unescape))).toEqual(expected(given));
      }),
    );
  });

  it('writes only tags of its own into WebVTT', () => {
    fc.assert(
      fc.property(segments, (given) => {
        for (const { text } of readCues(toVtt(given), webVttTimes)) {
          expect(text.replace(/^<v [^\s<>][^<>\n]*>/u, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
        }
      }),
    );
  });

  it('gives a SubRip file from which every time can be read back, numbered from 1', () => {
    fc.assert(
      fc.property(segments, (given) => {
        const file = toSrt(given);
        const cues = readCues(file, subRipTimes);
        expect(cues).toEqual(
          expected(given).map((cue) => withText(cue, (text) => text.replaceAll(/-{2,}>/gu, '->'))),
        );
        const blocks = file === '' ? [] : file.trimEnd().split('\n\n');
        expect(blocks.map((block) => block.split('\n')[0])).toEqual(
          cues.map((_, index) => String(index + 1)),
        );
      }),
    );
  });
});
