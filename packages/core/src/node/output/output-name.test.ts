import { describe, expect, it } from 'vitest';

import { MAX_SLUG_CHARACTERS, hasKnownExtension, slugOf, toFileName } from './output-name.ts';

describe('a name from a text', () => {
  it.each([
    ['A red panda, sleeping.', 'a-red-panda-sleeping'],
    ['  \u201cDon\u2019t\u201d  stop!  ', 'dont-stop'],
    ['Grüße aus Köln 2024', 'grüße-aus-köln-2024'],
    ['Cafe\u0301', 'caf\u00e9'],
    ['一只小熊猫', '一只小熊猫'],
    ['नमस्ते दुनिया', 'नमस्ते-दुनिया'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a\u0000b\u202ec', 'a-b-c'],
    ['a\u3164b\u034f', 'a-b'],
    ['\u{1f43c} \u2014 !?', ''],
    ['', ''],
  ])('%j is %j', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it('is cut at a word, or inside a word that is too long', () => {
    const text = `${'a'.repeat(MAX_SLUG_CHARACTERS - 3)} bc`;

    expect(slugOf(text)).toBe(`${'a'.repeat(MAX_SLUG_CHARACTERS - 3)}-bc`);
    expect(slugOf(`${text}d`)).toBe('a'.repeat(MAX_SLUG_CHARACTERS - 3));
    expect(slugOf('\u{20000}'.repeat(MAX_SLUG_CHARACTERS + 1))).toBe(
      '\u{20000}'.repeat(MAX_SLUG_CHARACTERS),
    );
  });

  it('takes no longer for a very long text', () => {
    expect(slugOf(`${'!'.repeat(50_000_000)}late`)).toBe('');
  });
});

describe('the name of a file', () => {
  it.each([
    ['x.png', 'image/png', 'x', '.png', true],
    ['X.PNG', 'image/png', 'X', '.PNG', true],
    ['x.jpeg', 'image/jpeg', 'x', '.jpeg', true],
    ['x.tiff', 'image/tiff', 'x', '.tiff', true],
    ['x.mpeg', 'video/mpeg', 'x', '.mpeg', true],
    ['x.mp4', 'audio/mp4', 'x', '.mp4', true],
    ['x.png', 'image/jpeg', 'x', '.jpg', false],
    ['x.mp4', 'video/webm', 'x', '.webm', false],
    ['run.sh', 'image/png', 'run.sh', '.png', false],
    ['v1.2', 'image/png', 'v1.2', '.png', false],
    ['x', 'audio/wav', 'x', '.wav', true],
    ['x.opus', 'audio/opus', 'x', '.opus', true],
    ['x.mkv', 'application/octet-stream', 'x', '.mkv', true],
    ['x.bin', 'application/octet-stream', 'x', '.bin', true],
    ['run.sh', 'application/octet-stream', 'run.sh', '.bin', false],
    ['x.json', 'application/json; charset=utf-8', 'x', '.json', true],
  ])('%s with %s', (name, mediaType, stem, ending, isAsRequested) => {
    expect(toFileName({ name, slug: 'slug' }, mediaType)).toEqual({ stem, ending, isAsRequested });
  });

  it.each([
    ['', 'image/png', 'image'],
    ['', 'audio/wav', 'audio'],
    ['', 'video/mp4', 'video'],
    ['', 'application/json', 'file'],
    ['con', 'image/png', 'con-image'],
    ['red-panda', 'image/png', 'red-panda'],
  ])('of the slug %j and %s is %s', (slug, mediaType, stem) => {
    expect(toFileName({ name: undefined, slug }, mediaType).stem).toBe(stem);
  });

  it('is final before the content when its extension is known', () => {
    expect(['x.png', 'x.JPG', 'x.sh', 'x', '.png'].map(hasKnownExtension)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
