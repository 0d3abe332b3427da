import { describe, expect, it } from 'vitest';

import type { TranscriptSegment } from './options.ts';
import { toSrt, toVtt } from './subtitles.ts';

function segment(
  startSeconds: number,
  endSeconds: number,
  text: string,
  speaker?: string,
): TranscriptSegment {
  return { startSeconds, endSeconds, text, speaker };
}

describe('toSrt', () => {
  it('numbers the segments, with times to the millisecond and an empty line between', () => {
    expect(toSrt([segment(0, 1.5, ' Hello.'), segment(1.5, 3661.007, 'World.', 'Ann')])).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nHello.\n\n2\n00:00:01,500 --> 01:01:01,007\nWorld.\n',
    );
  });

  it('writes no text that would be read as a line of times', () => {
    expect(toSrt([segment(0, 1, 'a --> b ----> c -> d <i>')])).toBe(
      '1\n00:00:00,000 --> 00:00:01,000\na -> b -> c -> d <i>\n',
    );
  });

  it('is empty without segments', () => {
    expect(toSrt([])).toBe('');
  });
});

describe('toVtt', () => {
  it('starts with WEBVTT, and numbers no cue', () => {
    expect(toVtt([segment(0, 1.5, ' Hello.'), segment(1.5, 3661.007, 'World.')])).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello.\n\n00:00:01.500 --> 01:01:01.007\nWorld.\n',
    );
  });

  it('escapes arrows, tags and character references', () => {
    expect(toVtt([segment(0, 1, 'R&D <b>1 --> 2')])).toContain('\nR&amp;D &lt;b&gt;1 --&gt; 2\n');
  });

  it.each([
    ['Ann', '<v Ann>Hi'],
    ['0', '<v Speaker 0>Hi'],
    [' A &\n<B> ', '<v A &amp; &lt;B&gt;>Hi'],
    ['  ', 'Hi'],
    [undefined, 'Hi'],
  ])('writes the speaker %j as %j', (speaker, line) => {
    expect(toVtt([segment(0, 1, 'Hi', speaker)])).toContain(`\n${line}\n`);
  });

  it('is only the header without segments', () => {
    expect(toVtt([])).toBe('WEBVTT\n');
  });
});

describe('the times of subtitles', () => {
  const timesOf = (...segments: readonly TranscriptSegment[]) =>
    toVtt(segments)
      .split('\n')
      .filter((line) => line.includes('-->'));

  it('are rounded before they are split: 59.9996 seconds are one minute', () => {
    expect(timesOf(segment(59.9994, 59.9996, 'a'), segment(3599.9996, 3600, 'b'))).toEqual([
      '00:00:59.999 --> 00:01:00.000',
      '01:00:00.000 --> 01:00:00.001',
    ]);
  });

  it('go beyond 99 hours', () => {
    expect(timesOf(segment(360_000, 360_001, 'a'))).toEqual(['100:00:00.000 --> 100:00:01.000']);
  });

  it('never end before they start', () => {
    expect(timesOf(segment(5, 2, 'a'), segment(-1, -1, 'b'))).toEqual([
      '00:00:00.000 --> 00:00:00.001',
      '00:00:05.000 --> 00:00:05.001',
    ]);
  });

  it('may overlap, the first to start first', () => {
    expect(timesOf(segment(2, 4, 'b'), segment(1, 3, 'a'))).toEqual([
      '00:00:01.000 --> 00:00:03.000',
      '00:00:02.000 --> 00:00:04.000',
    ]);
  });
});

describe('the text of subtitles', () => {
  it('has no empty line, which would end the cue', () => {
    expect(toSrt([segment(0, 1, 'a\r\n\r\n b \n\nc')])).toContain('\na\nb\nc\n');
  });

  it('is dropped and not numbered when it is empty', () => {
    expect(toSrt([segment(0, 1, ' \n '), segment(1, 2, 'a')])).toBe(
      '1\n00:00:01,000 --> 00:00:02,000\na\n',
    );
  });

  it('keeps long lines', () => {
    const line = 'word '.repeat(100).trim();
    expect(toVtt([segment(0, 1, line)])).toContain(`\n${line}\n`);
  });
});
