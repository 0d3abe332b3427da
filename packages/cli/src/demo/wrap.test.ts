import { describe, expect, it } from 'vitest';

import { createLineCutter, createWrapper } from './wrap.ts';

const options = { indent: '  ', width: 12, maxLines: 3 };

function set(create: typeof createWrapper, chunks: readonly string[]): string {
  let text = '';
  const wrapper = create((chunk) => (text += chunk), options);
  for (const chunk of chunks) wrapper.write(chunk);
  wrapper.end();
  return text;
}

describe('createWrapper', () => {
  it('wraps lines between words', () => {
    expect(set(createWrapper, ['one two three four'])).toBe('  one two\n  three four\n');
  });

  it('gives the same result for any chunks of the text', () => {
    const text = 'one two three\nfour';
    for (let cut = 0; cut <= text.length; cut += 1) {
      expect(set(createWrapper, [text.slice(0, cut), text.slice(cut)])).toBe(
        set(createWrapper, [text]),
      );
    }
  });

  it('replaces lines over the maximum by an ellipsis', () => {
    expect(set(createWrapper, ['aaaaaaaa bbbbbbbb cccccccc dddddddd'])).toBe(
      '  aaaaaaaa\n  bbbbbbbb\n  cccccccc\n  …\n',
    );
  });

  it('ends without an ellipsis when everything fits', () => {
    expect(set(createWrapper, ['aaaaaaaa bbbbbbbb cccccccc\n'])).toBe(
      '  aaaaaaaa\n  bbbbbbbb\n  cccccccc\n',
    );
  });
});

describe('createLineCutter', () => {
  it('keeps lines and their spaces, and cuts the long ones', () => {
    expect(set(createLineCutter, ['a   b\n0123456789abc\n'])).toBe('  a   b\n  012345678…\n');
  });

  it('replaces lines over the maximum by an ellipsis', () => {
    expect(set(createLineCutter, ['a\nb\nc\nd\n'])).toBe('  a\n  b\n  c\n  …\n');
  });
});
