import { describe, expect, it } from 'vitest';

import {
  MAX_CHANNELS,
  MAX_RATE_HERTZ,
  WAV_HEADER_BYTES,
  parseLayout,
  toSampleType,
  toWavHeader,
  defaultLayout,
} from './samples.ts';

describe('the layout of raw samples', () => {
  it.each([
    ['audio/pcm;rate=44100;channels=2', { rateHertz: 44_100, channels: 2 }],
    ['audio/pcm; Rate="48000" ; Channels=1', { rateHertz: 48_000, channels: 1 }],
    ['audio/L16;codec=pcm;rate=16000', { rateHertz: 16_000, channels: 1 }],
    ['audio/pcm;channels=2', { rateHertz: 24_000, channels: 2 }],
    [`audio/pcm;rate=${MAX_RATE_HERTZ}`, { rateHertz: MAX_RATE_HERTZ, channels: 1 }],
    [`audio/pcm;channels=${MAX_CHANNELS}`, { rateHertz: 24_000, channels: MAX_CHANNELS }],
  ])('is parsed from %s', (label, layout) => {
    expect(parseLayout(label)).toEqual(layout);
  });

  it.each([
    undefined,
    'audio/pcm',
    'audio/pcm;rate=0;channels=0',
    'audio/pcm;rate=fast;channels=two',
    'audio/pcm;bitrate=8000',
    `audio/pcm;rate=${MAX_RATE_HERTZ + 1};channels=${MAX_CHANNELS + 1}`,
  ])('is the default for %s, which has no valid one', (label) => {
    expect(parseLayout(label)).toEqual(defaultLayout);
  });

  it('is in the media type', () => {
    expect(toSampleType(defaultLayout)).toBe('audio/L16;rate=24000;channels=1');
  });
});

describe('the header of a WAV file', () => {
  it('contains rate, channels and lengths', () => {
    const header = toWavHeader({ rateHertz: 44_100, channels: 2 }, 1_000);
    const view = new DataView(header.buffer);
    const text = Buffer.from(header).toString('latin1');
    expect(header).toHaveLength(WAV_HEADER_BYTES);
    expect([0, 8, 12, 36].map((at) => text.slice(at, at + 4))).toEqual([
      'RIFF',
      'WAVE',
      'fmt ',
      'data',
    ]);
    expect([4, 16, 24, 28, 40].map((at) => view.getUint32(at, true))).toEqual([
      1_036, 16, 44_100, 176_400, 1_000,
    ]);
    expect([20, 22, 32, 34].map((at) => view.getUint16(at, true))).toEqual([1, 2, 4, 16]);
  });

  it.each([
    ['a length that fits', 2 ** 32 - 1 - 36, 2 ** 32 - 1, 2 ** 32 - 37],
    ['a length that does not fit', 2 ** 32, 2 ** 32 - 1, 2 ** 32 - 1],
    ['a length that is not known yet', undefined, 2 ** 32 - 1, 2 ** 32 - 1],
  ])('can have %s', (_what, bytes, file, data) => {
    const view = new DataView(toWavHeader(defaultLayout, bytes).buffer);
    expect([view.getUint32(4, true), view.getUint32(40, true)]).toEqual([file, data]);
  });
});
