import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TranscriptSegment } from './options.ts';
import { toSrt, toVtt } from './subtitles.ts';

const numbers = fc.double({ min: -10, max: 1_000_000, noNaN: true });
const texts = fc.string({
  unit: fc.constantFrom('a', ' ', '\n', '\r', '-', '>', '<', '&', ';', '1', 'é', '😀'),
});
const segments = fc.array(
  fc.record({
    startSeconds: numbers,
    endSeconds: numbers,
    text: texts,
    speaker: fc.option(texts, { nil: undefined }),
  }),
);

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** Reads cues as a player does: blocks between empty lines, the times in the first line that has them. */
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
  const [hours, minutes, seconds, ms] = time.split(/[:.,]/u).map(Number);
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + (ms ?? 0);
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

/** Returns the cues to be read back: the segments with text, in order of time. */
function expected(transcript: readonly TranscriptSegment[]): Cue[] {
  return transcript
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
  it('are WebVTT from which every time and text can be read back', () => {
    fc.assert(
      fc.property(segments, (transcript) => {
        const cues = readCues(toVtt(transcript), webVttTimes);
        expect(cues.map((cue) => withText(cue, unescape))).toEqual(expected(transcript));
      }),
    );
  });

  it('have only voice tags in WebVTT', () => {
    fc.assert(
      fc.property(segments, (transcript) => {
        for (const { text } of readCues(toVtt(transcript), webVttTimes)) {
          expect(text.replace(/^<v [^\s<>][^<>\n]*>/u, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/u);
        }
      }),
    );
  });

  it('are SubRip from which every time can be read back, numbered from 1', () => {
    fc.assert(
      fc.property(segments, (transcript) => {
        const file = toSrt(transcript);
        const cues = readCues(file, subRipTimes);
        expect(cues).toEqual(
          expected(transcript).map((cue) =>
            withText(cue, (text) => text.replaceAll(/-{2,}>/gu, '->')),
          ),
        );
        const blocks = file === '' ? [] : file.trimEnd().split('\n\n');
        expect(blocks.map((block) => block.split('\n')[0])).toEqual(
          cues.map((_, index) => String(index + 1)),
        );
      }),
    );
  });
});
